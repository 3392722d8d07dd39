// ./dev bench build [CATALOG…]: seconds of each stage of `recbuild bundle`, and its peak memory.
//
// Catalogs of your own are built with the default embedder. Without any, it is two made ones that bring their vectors.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { budgetTable } from "../budgets.mjs";
import { madeCatalog, VECTORS } from "./catalogs.mjs";
import { median, number, spread } from "../kit/figures.mjs";
import { BenchError } from "../kit/places.mjs";
import { script } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";

const SIZES = [10_000, 50_000];

/** What stages.py prints. @typedef {{items: number, seconds: Record<string, number>, total: number, peak: number}} Built */

/** @param {{runs: number, catalogs: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureBuild({ runs, catalogs }) {
  for (const path of catalogs) {
    if (!existsSync(path)) throw new BenchError(`There is no catalog at ${path}. Give the path of a CSV, JSONL or Parquet file.`);
  }
  const subjects = catalogs.length > 0 ? catalogs.map(given) : await Promise.all(SIZES.map(made));
  for (let run = 1; run <= runs; run++) {
    for (const subject of subjects) {
      say(`run ${run} of ${runs}: ${subject.name}`);
      subject.samples.push(await build(subject.path, subject.options));
    }
  }
  const samples = Object.fromEntries(subjects.map(({ name, samples }) => [name, samples]));
  const verdicts = catalogs.length > 0 ? [] : [budgetTable({ build: median(samples[nameOf(50_000)].map(speed)) })];
  return { runs, tables: [table(samples), ...verdicts], samples };
}

/** @typedef {{name: string, path: string, options: string[], samples: Built[]}} Subject */

/** @param {string} path @returns {Subject} */
function given(path) {
  return { name: join(basename(dirname(resolve(path))), basename(path)), path, options: [], samples: [] };
}

/** @param {number} items @returns {Promise<Subject>} */
async function made(items) {
  return { name: nameOf(items), path: await madeCatalog(items), options: ["--vectors", VECTORS], samples: [] };
}

/** @param {number} items */
function nameOf(items) {
  return `${number(items)} made items, vectors given`;
}

/** @param {string} path @param {string[]} options @returns {Promise<Built>} */
async function build(path, options) {
  const folder = mkdtempSync(join(tmpdir(), "recbuild-bench-"));
  try {
    return await script("builds/stages.py", resolve(path), join(folder, "rec"), ...options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {Record<string, Built[]>} samples @returns {import("../kit/figures.mjs").Table} */
function table(samples) {
  const stages = Object.keys(Object.values(samples)[0][0].seconds);
  const rows = Object.entries(samples).map(([name, runs]) => [
    name,
    number(runs[0].items),
    ...stages.map((stage) => number(median(runs.map(({ seconds }) => seconds[stage])), 1)),
    spread(runs.map(({ total }) => total), 1),
    spread(runs.map(speed)),
    number(median(runs.map(({ peak }) => peak)) / 1e6),
  ]);
  return {
    title: "Seconds to build a bundle",
    columns: ["catalog", "items", ...stages, "all", "items a second", "peak memory, MB"],
    rows,
    note: "Without the start of Python. 128 dimensions, 64 bytes a vector; the default embedder unless vectors are given.",
  };
}

/** Items a second. @param {Built} built */
function speed({ items, total }) {
  return items / total;
}
