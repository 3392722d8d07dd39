// What the engine keeps in memory: a page with a shelf and the engine beside the same page without, for catalogs of three
// sizes. Private bytes of all of the browser's renderers, so that it does not matter in which one the worker runs.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { withPage } from "../kit/browser.mjs";
import { bundleOfMade } from "../builds/catalogs.mjs";
import { median, number, spread } from "../kit/figures.mjs";
import { rendererBytes } from "../peers/memory.mjs";
import { BENCH, BenchError } from "../kit/places.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";
import { SCREEN, visit, VISITOR } from "./visits.mjs";

const ITEM = "item-0";
const SUBJECTS = [
  { items: 200, name: "200 items" },
  { items: 10_000, name: "10,000 items" },
  { items: 100_000, name: "100,000 items, partitioned: after the first page" },
  { items: 100_000, name: "100,000 items, loaded whole", options: ["--resident"] },
];
/** More runs than this tell nothing new. */
const MOST_RUNS = 3;
/** Meanwhile the browser ends what it needed for the start alone. */
const REST = 3000;
const MEGA = 1e6;

/** Private bytes of the page with and without the engine. @typedef {{engine: number, without: number}} Sample */
/** @typedef {{name: string, samples: Sample[]}} Subject */

/** @param {{runs: number}} options */
export async function measureMemory({ runs }) {
  /** @type {(Subject & {bundle: string})[]} */
  const subjects = [];
  for (const { items, name, options } of SUBJECTS) {
    subjects.push({ name, bundle: await bundleOfMade(items, options), samples: [] });
  }
  for (let run = 1; run <= Math.min(runs, MOST_RUNS); run++) {
    for (const { name, bundle, samples } of subjects) {
      say(`memory, ${name}: run ${run} of ${Math.min(runs, MOST_RUNS)}`);
      samples.push(await sampleOf(bundle));
    }
  }
  return { tables: [table(subjects)], samples: subjects };
}

/** @param {string} bundle @returns {Promise<Sample>} */
async function sampleOf(bundle) {
  const server = await serve([["/rec/", bundle], ["/", join(BENCH, "pages/shelf")]], { packed: false });
  try {
    return {
      without: await withPage(async (page) => {
        await page.setViewportSize(SCREEN);
        await page.goto(`${server.origin}/off.html#${ITEM}`);
        await page.waitForFunction(() => performance.getEntriesByName("rec:instant").length > 0);
        return bytesOf(page);
      }),
      engine: await withPage(async (page) => {
        await page.setViewportSize(SCREEN);
        await page.addInitScript({ path: VISITOR });
        await visit(server, page, `/index.html#${ITEM}`);
        return bytesOf(page);
      }),
    };
  } finally {
    server.close();
  }
}

/** @param {import("@playwright/test").Page} page */
async function bytesOf(page) {
  await wait(REST);
  const sizes = await rendererBytes(page);
  if (!sizes) throw new BenchError("Memory is measured on Linux only, whose kernel says what a process keeps.");
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @param {Subject[]} subjects @returns {import("../kit/figures.mjs").Table} */
function table(subjects) {
  const megabytes = (/** @type {number[]} */ bytes) => spread(bytes.map((value) => value / MEGA));
  const rows = subjects.map(({ name, samples }) => [
    name,
    megabytes(samples.map(({ without }) => without)),
    megabytes(samples.map(({ engine }) => engine)),
    number(median(samples.map(({ engine, without }) => engine - without)) / MEGA),
  ]);
  return {
    title: "Memory: MB that the browser's renderers keep for themselves",
    columns: ["", "with the shelf alone", "with the engine", "the engine's share"],
    rows,
    note:
      `Median of ${number(subjects[0].samples.length)} runs, ${number(REST / 1000)} s after the engine has answered. A partitioned ` +
      "bundle's engine keeps the parts around the page's item, and up to 48 more as the visitor goes on.",
  };
}
