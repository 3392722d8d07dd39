// What is made before anything is measured, and kept in bench/results/peers: the files of each size, the peers' code as a
// site would serve it, their indexes, and bundles. What other code or other vectors have made is made anew.

import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { withPage } from "../kit/browser.mjs";
import { median } from "../kit/figures.mjs";
import { BENCH, BenchError, RESULTS, ROOT } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";
import { within } from "./limit.mjs";

const PEERS = join(BENCH, "peers");
const PAGE = join(PEERS, "page");
const HOME = join(RESULTS, "peers");
export const CODE = join(HOME, "code");
const BUILDER = join(ROOT, "builder/recbuild");
/** An index is made once, and not by a visitor. */
const BUILD_MINUTES = 30;

/** Without a policy, for hnswlib-wasm makes functions from text; with a clock that ticks every 5 µs.
 * @type {{packed: false, more: Record<string, string>}} */
export const SERVED = {
  packed: false,
  more: {
    "content-security-policy": "",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  },
};

/** An index or a bundle: where it is and what making it took, or why there is none.
 * @typedef {{path: string, seconds?: number, failed?: string}} Built */

/** Installs the peers, unless they are there. */
export function install() {
  const [wanted, got] = [join(PEERS, "package-lock.json"), join(PEERS, "node_modules/.package-lock.json")];
  if (existsSync(got) && statSync(got).mtimeMs >= statSync(wanted).mtimeMs) return;
  say("installing the peers");
  execFileSync("npm", ["ci", "--no-progress", "--loglevel=error"], { cwd: PEERS, stdio: "inherit" });
  execFileSync("touch", [got]);
}

/** Each peer's code, bundled: CODE/<peer>/worker.js and the .wasm that it fetches. @param {string[]} peers */
export async function bundleCode(peers) {
  rmSync(CODE, { recursive: true, force: true });
  const options = { bundle: true, minify: true, format: "esm", loader: { ".wasm": "file" }, assetNames: "[name]" };
  for (const peer of peers) {
    await build({ ...options, entryPoints: [join(PAGE, `${peer}.mjs`)], outfile: join(CODE, peer, "worker.js") });
  }
}

/** The files of one size, as bench/peers/data.py describes them. @param {string} vectors @param {number} items */
export async function dataOf(vectors, items) {
  const makers = [vectors, join(PEERS, "data.py"), join(PEERS, "exact.py")];
  const folder = join(HOME, String(items), nameOf(makers));
  if (!existsSync(join(folder, "catalog.parquet"))) {
    say(`choosing ${items.toLocaleString("en")} items and finding the exact answers`);
    await run("python", "-m", "bench.peers.data", vectors, String(items), folder);
  }
  return folder;
}

/** A peer's index over the data in a folder. @param {string} folder @param {string} peer @returns {Promise<Built>} */
export function indexOf(folder, peer) {
  const makers = [`${peer}.mjs`, "harness.mjs", "../package-lock.json"].map((file) => join(PAGE, file));
  return kept(join(folder, `${peer}-${nameOf(makers)}`), async (path) => {
    const { dims } = JSON.parse(readFileSync(join(folder, "questions.json"), "utf8"));
    const server = await serve([["/data/", folder], ["/code/", CODE], ["/", PAGE]], SERVED);
    try {
      const taken = await withPage(async (page) => {
        await page.goto(`${server.origin}/index.html`);
        const coming = page.waitForEvent("download", { timeout: 0 });
        coming.catch(() => undefined); // where the build fails, no download comes
        const asked = { worker: `/code/${peer}/worker.js`, vectors: "/data/vectors.f32", dims };
        const building = page.evaluate(async (asked) => (await import("/page.mjs")).build(asked), asked);
        const milliseconds = await within(BUILD_MINUTES, building, page);
        await (await coming).saveAs(path);
        return milliseconds;
      });
      return taken / 1000;
    } finally {
      server.close();
    }
  });
}

/** Our bundle of the data in a folder. @param {string} folder @param {string[]} options @returns {Promise<Built>} */
export function bundleOf(folder, options) {
  const code = readdirSync(BUILDER, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".py")).sort();
  const makers = ["assets/engine.json", ...code].map((path) => join(BUILDER, path));
  return kept(join(folder, ["recbuild", nameOf(makers), ...options].join("-")), async (path) => {
    const start = performance.now();
    const catalog = join(folder, "catalog.parquet");
    await run("recbuild", "bundle", catalog, "--vectors", "vector", "--out", path, "--quiet", ...options);
    return (performance.now() - start) / 1000;
  });
}

/** Makes it, unless it was made or tried before. @param {string} path @param {(path: string) => Promise<number>} make
 * @returns {Promise<Built>} */
async function kept(path, make) {
  const record = `${path}.json`;
  if (!existsSync(record)) {
    say(`building ${path.slice(HOME.length + 1)}`);
    const built = await make(path).then(
      (seconds) => ({ seconds }),
      (error) => {
        if (error instanceof BenchError) throw error;
        return { failed: reasonOf(error) };
      },
    );
    writeFileSync(record, JSON.stringify(built));
  }
  return { path, ...JSON.parse(readFileSync(record, "utf8")) };
}

/** One line of what was thrown. @param {Error} error */
export function reasonOf({ message }) {
  return message.replace(/^page\.\w+: (Error: )?/, "").split("\n")[0].slice(0, 100);
}

/** The entry of each item in a bundle's instant parts, and the bytes of such a part.
 * @param {string} bundle @returns {{items: import("./page/ours.mjs").Bundle["items"], bytes: number}} */
export function instantOf(bundle) {
  const folder = join(bundle, "instant");
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  const read = files.map((file) => ({ bytes: file.length, ...JSON.parse(gunzipSync(file).toString()) }));
  const parts = read.filter(({ items }) => items); // the others are directories
  const entries = parts.flatMap(({ items, cards }) => {
    const named = ({ neighbors, parts = [] }) => ({ neighbors: neighbors.map((row) => cards.id[row]), parts });
    return Object.entries(items).map(([id, item]) => [id, named(item)]);
  });
  return { items: Object.fromEntries(entries), bytes: median(parts.map(({ bytes }) => bytes)) };
}

/** @param {string[]} files */
function nameOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
