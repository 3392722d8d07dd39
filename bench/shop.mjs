// The demo shop as it is now, in a folder of its own: nobody who builds the demo meanwhile changes what is measured.
// And what its bundle weighs, file by file.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "./kit/brotli.mjs";
import { kilobytes, median } from "./kit/figures.mjs";
import { RESULTS, ROOT } from "./kit/places.mjs";
import { run } from "./kit/python.mjs";

export const SHOP = join(RESULTS, "shop");
export const BUNDLE = join(SHOP, "rec");

/** What the manifest says (docs/format.md §2), as far as it is asked for here.
 * @typedef {{kind: string, path: string, bytes: number}} Part
 * @typedef {{residency: string, bytes_per_item: number, codec: {recall: number, cosine_ratio: number},
 *   search: {nprobe: number, cells: number, item_recall: number, profile_recall: number}}} Measured
 * @typedef {{boot: import("../web/src/shared/boot.js").Boot, parts: Part[], measured: Measured}} Manifest */

/** Builds the shop and its bundle; resolves to the bundle's manifest. @returns {Promise<Manifest>} */
export async function buildShop() {
  await run("python", join(ROOT, "demo/build.py"), SHOP);
  const learned = ["--config", join(ROOT, "demo/recbuild.toml"), "--sessions", join(ROOT, "demo/sessions.csv")];
  await run("recbuild", "bundle", join(SHOP, "catalog.csv"), ...learned, "--out", BUNDLE, "--quiet");
  return JSON.parse(readFileSync(join(BUNDLE, "manifest.json"), "utf8"));
}

/** @typedef {{raw: number, packed: number}} Weight */

/** What a file of the bundle weighs, as it is and in brotli. @param {string} path @returns {Weight} */
export function weigh(path) {
  const content = readFileSync(join(BUNDLE, path));
  return { raw: content.length, packed: Math.min(content.length, pack(content).length) };
}

/** The bundle, kind by kind. @param {Manifest} manifest @returns {import("./kit/figures.mjs").Table} */
export function weightTable({ boot, parts }) {
  const { folder } = boot.engine;
  const row = (/** @type {string} */ name, /** @type {Weight} */ { raw, packed }) => [name, kilobytes(raw), kilobytes(packed)];
  const instant = parts.filter(({ kind }) => kind === "instant").map(({ path }) => weigh(path));
  const engine = readdirSync(join(BUNDLE, folder)).map((name) => ({ name, ...weigh(`${folder}/${name}`) }));
  engine.sort((a, b) => b.packed - a.packed);
  const pieces = parts.filter(({ kind }) => kind === "core" || kind === "items").map(({ path }) => ({ path, ...weigh(path) }));
  return {
    title: "What a bundle weighs: the demo shop's, in KB",
    columns: ["file", "raw", "brotli"],
    rows: [
      row("rec.js", weigh("rec.js")),
      row(`an instant part (median of ${instant.length})`, {
        raw: median(instant.map(({ raw }) => raw)),
        packed: median(instant.map(({ packed }) => packed)),
      }),
      row("an instant part (the largest)", instant.reduce((a, b) => (a.packed > b.packed ? a : b))),
      ...engine.map((file) => row(`engine/${file.name}`, file)),
      row("engine, all files", sum(engine)),
      ...pieces.map((part) => row(part.path.replace(/-\w+/, "-…"), part)),
    ],
    note: "Brotli at quality 11, made once beforehand.",
  };
}

/** @param {Weight[]} weights @returns {Weight} */
function sum(weights) {
  return weights.reduce((total, { raw, packed }) => ({ raw: total.raw + raw, packed: total.packed + packed }), { raw: 0, packed: 0 });
}
