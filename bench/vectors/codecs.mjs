// ./dev bench codecs VECTORS.npy: what our codecs and faiss's keep of the same vectors, and what training them takes.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { median, number } from "../kit/figures.mjs";
import { BenchError } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";

/** What one codec is measured against. */
const BASELINE = "compact, 64 bytes";

/** What codecs.py prints.
 * @typedef {{bytes: number, tables: number, seconds: number, items: Kept, profiles: Kept}} Measured
 * @typedef {{recall: number, ratio: number}} Kept */

/** @param {{runs: number, files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureCodecs({ runs, files }) {
  const [vectors] = files;
  if (files.length !== 1 || !existsSync(vectors)) {
    throw new BenchError("Give one file of vectors: ./dev bench codecs VECTORS.npy. `python bench/vectors/embed.py` makes one.");
  }
  // One thread for each: the trainings are compared, and a machine may have other things to do.
  process.env.OMP_NUM_THREADS = process.env.OPENBLAS_NUM_THREADS = "1";
  const names = JSON.parse(await run("python", "-m", "bench.vectors.codecs"));
  /** @type {Record<string, Measured[]>} */
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 1; turn <= runs; turn++) {
    for (const name of names) {
      say(`run ${turn} of ${runs}: ${name}`);
      samples[name].push(JSON.parse(await run("python", "-m", "bench.vectors.codecs", resolve(vectors), name)));
    }
  }
  return { runs, tables: [table(samples)], samples };
}

/** @param {Record<string, Measured[]>} samples @returns {import("../kit/figures.mjs").Table} */
function table(samples) {
  const seconds = (/** @type {string} */ name) => median(samples[name].map(({ seconds }) => seconds));
  const rows = Object.entries(samples).map(([name, [{ bytes, tables, items, profiles }]]) => [
    name,
    number(bytes, 1),
    number(tables / 1000, 1),
    number(items.recall, 3),
    number(items.ratio, 4),
    number(profiles.recall, 3),
    number(profiles.ratio, 4),
    `${number(seconds(name) / seconds(BASELINE), 1)}×`,
  ]);
  return {
    title: "What codecs keep of vectors",
    columns: ["codec", "bytes an item", "tables, KB", "recall@10 of items", "cosine ratio", "of profiles", "ratio", "training"],
    rows,
    note:
      "1,000 items and 1,000 profiles, the means of 2 to 10 near items, as exact queries over everything. Tables: what a " +
      `reader needs once, whose queries are items: no rotations. Training: ÷ that of ${BASELINE}, on one thread.`,
  };
}
