// ./dev bench sources [FILE…]: exports of many platforms, and files of your own, built with no option.
//
// sources.py builds them; here its findings become a table.

import { resolve } from "node:path";
import { number } from "../kit/figures.mjs";
import { run } from "../kit/python.mjs";

/** What sources.py says of a file: what is wrong with it, or null where nobody knows; or the error.
 * @typedef {{name: string, rows: number, items: number, columns: Record<string, string>, full: number, pages: number,
 *   faults: string[] | null, seconds: number, error?: string}} Source */

/** @param {{files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureSources({ files }) {
  /** @type {Source[]} */
  const samples = JSON.parse(await run("python", "-m", "bench.builds.sources", ...files.map((file) => resolve(file))));
  const table = {
    title: "Sources, built with no option",
    columns: ["source", "rows", "items", "id, title, price", "fields", "right", "full shelves, %", "s"],
    rows: samples.map(row),
    note: "Fields: how many have a column. Right: ids, columns, prices, currency, links, stock, texts and what is left out are as the owner expects.",
  };
  return { runs: 1, tables: [table], samples };
}

/** @param {Source} source */
function row({ name, rows, items, columns, full, pages, faults, seconds, error }) {
  if (error) return [name, "–", "–", error, "–", "–", "–", "–"];
  const verdict = faults === null ? "–" : faults.length === 0 ? "yes" : faults.join("; ");
  const taken = ["id", "title", "price"].map((field) => columns[field] ?? "–").join(", ");
  const fields = number(Object.keys(columns).length, 0);
  return [name, number(rows, 0), number(items, 0), taken, fields, verdict, number((100 * full) / pages, 0), number(seconds, 1)];
}
