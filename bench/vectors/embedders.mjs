// ./dev bench embedders DATA [SUBJECT…]: what TF-IDF, the language model and both find, judged by what texts do not say.
//
// embedders.py embeds and judges; here its figures become a table.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { number } from "../kit/figures.mjs";
import { BenchError } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";

/** @typedef {{items: number, rate: number, scores: Record<string, number>}} Measured */

/** @param {{files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureEmbedders({ files }) {
  const [data, ...only] = files;
  if (!data || !existsSync(data)) {
    throw new BenchError("Give the folder of the catalogs: ./dev bench embedders DATA. See bench/README.md.");
  }
  /** @type {string[]} */
  const names = JSON.parse(await run("python", "-m", "bench.vectors.embedders", resolve(data)));
  /** @type {Record<string, Measured>} */
  const samples = {};
  for (const name of names.filter((name) => only.length === 0 || only.includes(name))) {
    say(name);
    samples[name] = JSON.parse(await run("python", "-m", "bench.vectors.embedders", resolve(data), name));
  }
  return { runs: 1, tables: [table(samples)], samples };
}

/** @param {Record<string, Measured>} samples @returns {import("../kit/figures.mjs").Table} */
function table(samples) {
  const contenders = Object.keys(Object.values(samples)[0]?.scores ?? {});
  return {
    title: "What embedders find",
    columns: ["catalog", "items", ...contenders, "texts a second and core"],
    rows: Object.entries(samples).map(([name, { items, rate, scores }]) => [
      name,
      number(items, 0),
      ...contenders.map((contender) => number(100 * scores[contender], 1)),
      number(rate, 0),
    ]),
    note: "In %, after coding at 64 bytes an item. The number behind *semantic*: TF-IDF's share of a cosine.",
  };
}
