// ./dev bench learned DATA: what learning from past sessions brings, on public data, through the engine that ships.
//
// learned.py builds and asks with recbuild's own commands; here its figures become tables.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { number } from "../kit/figures.mjs";
import { BenchError, RESULTS } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";

const METRICS = ["recall", "mrr", "ndcg", "hit_rate", "coverage", "diversity", "novelty", "gini", "long_tail_share"];
const SHARES = ["recall", "mrr", "ndcg", "hit_rate", "coverage", "long_tail_share"];

/** What `recbuild eval --json` says of one contender.
 * @typedef {{name: string, values: Record<string, number | null>, intervals: Record<string, [number, number]>, baseline: boolean}} Measurement
 * @typedef {{seconds: number, megabytes: number, bytes_per_item: number, embedder: string,
 *   evaluations: Record<string, {counts: Record<string, number>, measurements: Measurement[]}>}} Subject */

/** @param {{files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureLearned({ files }) {
  const [data, ...only] = files;
  if (!data || !existsSync(join(data, "diginetica")) || !existsSync(join(data, "online-retail"))) {
    throw new BenchError("Give the folder that holds diginetica/ and online-retail/: ./dev bench learned DATA. See bench/README.md.");
  }
  const places = [resolve(data), join(RESULTS, "learned")];
  /** @type {string[]} */
  const names = JSON.parse(await run("python", "-m", "bench.learned.learned", ...places));
  /** @type {Record<string, Subject>} */
  const samples = {};
  for (const name of names.filter((name) => only.length === 0 || only.includes(name))) {
    say(name);
    Object.assign(samples, JSON.parse(await run("python", "-m", "bench.learned.learned", ...places, name)));
  }
  return { runs: 1, tables: [builds(samples), ...Object.entries(samples).flatMap(answers)], samples };
}

/** @param {Record<string, Subject>} samples @returns {import("../kit/figures.mjs").Table} */
function builds(samples) {
  return {
    title: "Learning from sessions: what it takes",
    columns: ["subject", "vectors", "bytes an item", "minutes", "peak memory, GB"],
    rows: Object.entries(samples).map(([name, { seconds, megabytes, bytes_per_item, embedder }]) => [
      name,
      embedder,
      number(bytes_per_item, 1),
      number(seconds / 60, 1),
      number(megabytes / 1000, 1),
    ]),
    note: "The whole of `recbuild bundle`, from the files to the folder.",
  };
}

/** @param {[string, Subject]} subject @returns {import("../kit/figures.mjs").Table[]} */
function answers([name, { evaluations }]) {
  return Object.entries(evaluations).map(([protocol, { counts, measurements }]) => ({
    title: `${name}: ${protocol}`,
    columns: ["", "R@20", "±", "MRR@20", "NDCG@20", "hits", "coverage", "diversity", "novelty", "Gini", "long tail", "R@20, new items"],
    rows: measurements.map(({ name, values, intervals, baseline }) => [
      baseline ? `*${name}*` : name,
      figure("recall", values.recall),
      share((intervals.recall[1] - intervals.recall[0]) / 2, 2),
      ...METRICS.slice(1).map((metric) => figure(metric, values[metric])),
      `${figure("recall", values.recall_of_new)} (known: ${figure("recall", values.recall_of_known)})`,
    ]),
    note: `${number(counts.queries, 0)} questions from ${number(counts.sessions, 0)} sessions. In %: all but diversity, novelty, Gini. *Baselines.*`,
  }));
}

/** Not every bundle has every figure: without sessions, say, no item has a past.
 * @param {string} metric @param {number | null} [value] */
function figure(metric, value) {
  if (value === null || value === undefined) return "–";
  return SHARES.includes(metric) ? share(value, 2) : number(value, 2);
}

/** @param {number} value @param {number} digits */
function share(value, digits) {
  return number(100 * value, digits);
}
