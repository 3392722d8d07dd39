// Three ways to the same engine, each on a page that does nothing else: stock Pyodide, our files without the snapshot, and
// with it. Ready is an engine whose first recommendation is computed, of a bundle whose hashes were checked.

import { statSync } from "node:fs";
import { join } from "node:path";
import { budgetTable } from "../budgets.mjs";
import { kilobytes, median, number, ratio, ratios, spread } from "../kit/figures.mjs";
import { BENCH } from "../kit/places.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";
import { BUNDLE } from "../shop.mjs";
import { askingPage } from "./ask.mjs";
import { engineFolders } from "./folders.mjs";
import { comeTwice, until, weightOf } from "./visits.mjs";

/** @type {import("./folders.mjs").Way[]} */
const WAYS = ["stock", "archive", "snapshot"];
const NAMES = {
  stock: "stock Pyodide, numpy, msgpack, the engine as source",
  archive: "our files, without the snapshot",
  snapshot: "our files, from the snapshot",
};
const BOOK = "moby-dick";
const NUMPY = "our own numpy wheel, trimmed and precompiled, which flatters it (`--numpy WHEEL` takes another)";

/** @typedef {import("./visits.mjs").Visit} Visit @typedef {{first: Visit, again: Visit}} Visits */
/** @typedef {Record<import("./folders.mjs").Way, Visits[]>} Samples */

/** @param {{runs: number, manifest: import("../shop.mjs").Manifest, numpy?: string}} options */
export async function measureWays({ runs, manifest, numpy }) {
  const server = await serveWays(manifest, numpy);
  try {
    say("compressing the files of three ways to start");
    for (const way of WAYS) await comeTwice(server, pathsOf(server, way, manifest));
    /** @type {Samples} */
    const samples = { stock: [], archive: [], snapshot: [] };
    for (let run = 1; run <= runs; run++) {
      say(`three ways to start: run ${run} of ${runs}`);
      for (const way of WAYS) samples[way].push(await comeTwice(server, pathsOf(server, way, manifest)));
    }
    return { tables: [table(samples, numpy), verdicts(samples)], samples };
  } finally {
    server.close();
  }
}

/** @param {import("../shop.mjs").Manifest} manifest @param {string} [numpy] */
export async function serveWays({ boot }, numpy) {
  const { folder } = boot.engine;
  const folders = await engineFolders(join(BUNDLE, folder), numpy);
  /** @type {import("../kit/server.mjs").Mounts} */
  const mounts = WAYS.flatMap((way) => [
    ...folders[way].map((place) => /** @type {[string, string]} */ ([`/${way}/${folder}/`, place])),
    [`/${way}/`, BUNDLE],
  ]);
  return serve([...mounts, ["/", join(BENCH, "pages/ask")]]);
}

/** The pages of a way, which ask for what a new visitor of a book is shown. @param {import("./visits.mjs").Server} server
 * @param {import("./folders.mjs").Way} way @param {import("../shop.mjs").Manifest} manifest */
export function pathsOf(server, way, manifest) {
  return ["first", "again"].map((visit) => askingPage(server, manifest, `/${way}/`, { item: BOOK, visit }));
}

/** @param {Samples} samples @param {string} [numpy] @returns {import("../kit/figures.mjs").Table} */
function table(samples, numpy) {
  const baseline = samples.stock.map(({ first }) => first.at.ready);
  const rows = WAYS.map((way) => {
    const [first, again] = [samples[way].map(({ first }) => first), samples[way].map(({ again }) => again)];
    const taken = (/** @type {Visit[]} */ visits) => visits.map(({ at }) => at.ready);
    const times = [first, again].flatMap((visits) => [spread(taken(visits)), ratio(baseline, taken(visits))]);
    const transfers = [first, again].flatMap((visits) => [
      kilobytes(median(visits.map((visit) => weightOf(until(visit, "ready"))))),
      number(median(visits.map((visit) => until(visit, "ready").length))),
    ]);
    return [NAMES[way], ...times, ...transfers];
  });
  const first = ["first visit, ms", "faster than stock"];
  const again = ["repeat visit, ms", "faster than stock's first"];
  return {
    title: "Three ways to an engine that has answered",
    columns: ["", ...first, ...again, "first visit, KB", "requests", "repeat visit, KB", "requests"],
    rows,
    note:
      "From navigation until the first recommendation is computed: numpy, msgpack and the engine imported, the bundle " +
      "opened, every hash checked. A bare page starts the same worker at once; only how Python starts differs. Stock is npm's " +
      `Pyodide as it is, and ${numpy ? given(numpy) : NUMPY}; msgpack's wheel as pip gets it; the engine's ` +
      "wheel with sources, not bytecode. KB on the wire after the HTML, brotli at quality 11, headers included.",
  };
}

/** @param {string} numpy */
function given(numpy) {
  return `a numpy wheel of ${kilobytes(statSync(numpy).size)} KB`;
}

/** @param {Samples} samples */
function verdicts({ stock, snapshot }) {
  const baseline = stock.map(({ first }) => first.at.ready);
  const faster = (/** @type {"first" | "again"} */ view) => {
    return median(ratios(baseline, snapshot.map((visits) => visits[view].at.ready)));
  };
  return budgetTable({
    engineStart: faster("first"),
    engineAgain: faster("again"),
    engineBytes: median(snapshot.map(({ first }) => weightOf(until(first, "ready")))) / 1e6,
  });
}
