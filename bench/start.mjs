// ./dev bench start: how soon Python is ready, how soon a page recommends, what both transfer and keep in memory; stock
// Pyodide and other vector searches beside it, at full speed and throttled.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { browserVersion } from "./kit/browser.mjs";
import { BenchError } from "./kit/places.mjs";
import { say } from "./kit/report.mjs";
import { buildShop } from "./shop.mjs";
import { measureMemory } from "./start/memory.mjs";
import { measureNext } from "./start/next.mjs";
import { measureShop } from "./start/shop.mjs";
import { measureThrottled } from "./start/throttled.mjs";
import { measureWays } from "./start/ways.mjs";

/** @typedef {{runs: number, manifest: import("./shop.mjs").Manifest, numpy?: string, vectors?: string}} Asked
 * @typedef {{tables: import("./kit/figures.mjs").Table[], samples: unknown}} Measured */
/** @type {Record<string, (asked: Asked) => Promise<Measured>>} */
const PARTS = { ways: measureWays, next: measureNext, shop: measureShop, throttled: measureThrottled, memory: measureMemory };

/** @param {{runs: number, files: string[], only?: string, numpy?: string}} options
 * @returns {Promise<import("./kit/report.mjs").Report>} */
export async function measureStart({ runs, files, only, numpy }) {
  if (only && !Object.hasOwn(PARTS, only)) throw new BenchError(`--only takes one of: ${Object.keys(PARTS).join(", ")}.`);
  const [vectors] = files.map(found);
  say("building the demo shop");
  const manifest = await buildShop();
  /** @type {Record<string, Measured>} */
  const measured = {};
  for (const part of only ? [only] : Object.keys(PARTS)) {
    measured[part] = await PARTS[part]({ runs, manifest, numpy: numpy && found(numpy), vectors });
  }
  const tables = Object.values(measured).flatMap(({ tables }) => tables);
  const samples = Object.fromEntries(Object.entries(measured).map(([part, { samples }]) => [part, samples]));
  return { runs, chromium: await browserVersion(), tables, samples };
}

/** @param {string} file */
function found(file) {
  if (!existsSync(file)) throw new BenchError(`There is no file ${file}.`);
  return resolve(file);
}
