// ./dev bench scale CATALOG.parquet: ours at 1,000 to 1,000,000 items, from vectors to a visitor's pages.
//
// Catalogs are made of the given one's texts by scale.py. Each is built once; then new browser profiles open the
// pages of three of its items, one after the other, and ask the engine again and again.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { browserVersion, withPage } from "../kit/browser.mjs";
import { VECTORS } from "./catalogs.mjs";
import { kilobytes, median, number, quantile, spread } from "../kit/figures.mjs";
import { BENCH, BenchError, RESULTS } from "../kit/places.mjs";
import { run as execute, script } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const PAGES = 3;
const WARM_UP = 50;
/** Latency is measured with a fine clock, which Chromium grants to isolated pages. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** One visitor. `bytes`: what each page loaded, without Pyodide; the rest is what pages/scale says of the first.
 * @typedef {{bytes: number[], instant: number, engine: number, answered: number, taken: number[]}} Visit */
/** @typedef {{items: number, total: number, peak: number, seconds: Record<string, number>}} Built */
/** @typedef {import("../shop.mjs").Manifest} Manifest
 * @typedef {Record<string, {files: number, bytes: number}>} Sizes what the parts of each kind are
 * @typedef {{built: Built, manifest: Omit<Manifest, "parts"> & {parts: Sizes}, visits: Visit[]}} Subject */

/** @param {{runs: number, files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureScale({ runs, files: [catalog] }) {
  if (!catalog || !existsSync(catalog)) throw new BenchError("Give a large catalog with texts: ./dev bench scale CATALOG.parquet");
  const home = join(RESULTS, "scale");
  mkdirSync(home, { recursive: true });
  const missing = SIZES.filter((size) => !existsSync(fileOf(home, size)));
  if (missing.length > 0) {
    say(`making catalogs of ${missing.map((size) => number(size)).join(", ")} items`);
    await execute("python", join(BENCH, "builds/scale.py"), resolve(catalog), "--out", home, "--sizes", ...missing.map(String));
  }
  /** @type {Subject[]} */
  const subjects = [];
  for (const size of SIZES) subjects.push(await subject(home, size, runs));
  return { runs, chromium: await browserVersion(), tables: [shipTable(subjects), buildTable(subjects), visitTable(subjects)], samples: subjects };
}

/** @param {string} home @param {number} size */
function fileOf(home, size) {
  return join(home, `items-${size}.parquet`);
}

/** @param {string} home @param {number} size @param {number} runs @returns {Promise<Subject>} */
async function subject(home, size, runs) {
  say(`building ${number(size)} items`);
  const folder = join(home, `rec-${size}`);
  const built = await script("builds/stages.py", fileOf(home, size), folder, "--vectors", VECTORS);
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const items = await sample(folder);
  const visits = [];
  for (let run = 1; run <= runs; run++) {
    say(`${number(size)} items: visitor ${run} of ${runs}`);
    visits.push(await visit(folder, Array.from({ length: PAGES }, (_, page) => items[(run * PAGES + page) % items.length])));
  }
  rmSync(folder, { recursive: true });
  return { built, manifest: { ...manifest, parts: sizes(manifest) }, visits };
}

/** Some ids of the bundle. @param {string} folder @returns {Promise<string[]>} */
async function sample(folder) {
  const code =
    "import json, random, sys; from recruntime import Recommender; " +
    "random.seed(0); print(json.dumps(random.sample(sorted(Recommender.open(sys.argv[1])), 60)))";
  return JSON.parse(await execute("python", "-c", code, folder));
}

/** Files and bytes by kind. @param {Manifest} manifest */
function sizes(manifest) {
  /** @type {Sizes} */
  const found = {};
  for (const { kind, bytes } of manifest.parts) {
    found[kind] ??= { files: 0, bytes: 0 };
    found[kind].files += 1;
    found[kind].bytes += bytes;
  }
  return found;
}

/** A new visitor on these items' pages, one after the other. @param {string} folder @param {string[]} items @returns {Promise<Visit>} */
async function visit(folder, items) {
  const server = await serve([["/rec/", folder], ["/", join(BENCH, "pages/scale")]], { packed: false, more: ISOLATED });
  try {
    return await withPage(async (page) => {
      /** @type {number[]} */
      const bytes = [];
      let first = null;
      for (const item of items) {
        server.log.length = 0;
        await page.goto(`${server.origin}/index.html?item=${encodeURIComponent(item)}`);
        const answer = await page.evaluate(() => /** @type {{answered: Promise<Omit<Visit, "bytes">>}} */ (/** @type {unknown} */ (globalThis)).answered);
        first ??= answer;
        const own = server.log.filter(({ path }) => path.startsWith("/rec/") && !path.startsWith("/rec/engine-"));
        bytes.push(own.reduce((sum, { bytes: each }) => sum + each, 0));
      }
      return { bytes, ...first };
    });
  } finally {
    server.close();
  }
}

/** @param {Subject[]} subjects @returns {import("../kit/figures.mjs").Table} */
function shipTable(subjects) {
  const rows = subjects.map(({ manifest, built }) => {
    const { measured, parts } = manifest;
    const of = (/** @type {string} */ kind) => parts[kind] ?? { files: 0, bytes: 0 };
    const files = Object.values(parts).reduce((sum, { files: each }) => sum + each, 0);
    const megabytes = (/** @type {string[]} */ ...kinds) => number(kinds.reduce((sum, kind) => sum + of(kind).bytes, 0) / 1e6, 1);
    return [
      number(built.items),
      measured.residency,
      number(files),
      megabytes("core", "listing", "items"),
      megabytes("instant", "directory", "pack"),
      number(measured.bytes_per_item, 1),
      `${number(measured.codec.recall, 3)} / ${number(measured.codec.cosine_ratio, 4)}`,
      `${measured.search.nprobe} of ${measured.search.cells}`,
      `${number(100 * measured.search.item_recall, 1)} / ${number(100 * measured.search.profile_recall, 1)}`,
    ];
  });
  return {
    title: "What a bundle is, by the number of items",
    columns: ["items", "residency", "files", "engine parts, MB", "instant parts, MB", "bytes a vector", "recall@10 / cosine ratio", "cells searched", "of the ten best found, %: items / profiles"],
    rows,
    note: "Files without the engine folder's ten and the five beside it.",
  };
}

/** @param {Subject[]} subjects @returns {import("../kit/figures.mjs").Table} */
function buildTable(subjects) {
  const stages = Object.keys(subjects[0].built.seconds);
  const rows = subjects.map(({ built }) => [
    number(built.items),
    ...stages.map((stage) => number(built.seconds[stage], 1)),
    number(built.total, 1),
    number(built.items / built.total),
    number(built.peak / 1e6),
  ]);
  return { title: "Seconds to build, vectors given", columns: ["items", ...stages, "all", "items a second", "peak memory, MB"], rows };
}

/** @param {Subject[]} subjects @returns {import("../kit/figures.mjs").Table} */
function visitTable(subjects) {
  const rows = subjects.map(({ built, visits }) => {
    const warm = visits.map(({ taken }) => taken.slice(WARM_UP));
    return [
      number(built.items),
      spread(visits.map(({ instant }) => instant)),
      spread(visits.map(({ answered }) => answered)),
      kilobytes(median(visits.map(({ bytes }) => bytes[0]))),
      kilobytes(median(visits.map(({ bytes }) => bytes[1]))),
      kilobytes(median(visits.map(({ bytes }) => bytes[2]))),
      spread(warm.map(median), 2),
      number(quantile(warm.flat(), 0.95), 2),
    ];
  });
  return {
    title: "What a visitor downloads and waits for",
    columns: ["items", "first recommendations, ms", "first answer of the engine, ms", "first page, KB", "second", "third", "one recommendation, ms", "95 % within"],
    rows,
    note: "KB: everything of recbuild's besides Pyodide, as stored (this server compresses nothing). Milliseconds of the first visit from navigation; a recommendation from the page's call to the answer, with up to ten events.",
  };
}
