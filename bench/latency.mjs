// ./dev bench latency: what one recommendation costs in the worker, for catalogs of three sizes; plain CPython beside it.
//
// In each run and for each size: a fresh browser asks the bundle's worker, one request after the other; a second worker
// answers the same requests with a clock inside Python; and so does CPython.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { browserVersion, withPage } from "./kit/browser.mjs";
import { budgetTable } from "./budgets.mjs";
import { madeBundle } from "./builds/catalogs.mjs";
import { median, number, quantile, ratio, spread } from "./kit/figures.mjs";
import { BENCH } from "./kit/places.mjs";
import { script } from "./kit/python.mjs";
import { say } from "./kit/report.mjs";
import { serve } from "./kit/server.mjs";

const SIZES = [1_000, 10_000, 100_000];
const REQUESTS = 300;
/** So long the browser goes on compiling in the background what runs often. */
const WARM_UP = 100;
/** With these, Chromium's clock ticks every 5 µs instead of every 100. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** What one size took in one run: milliseconds of each request in the three places, and the rest of `pages/latency`.
 * @typedef {{worker: number[], inside: number[], cpython: number[], open: number, memory: number}} Sample */

/** @param {{runs: number}} options @returns {Promise<import("./kit/report.mjs").Report>} */
export async function measureLatency({ runs }) {
  /** @type {{items: number, folder: string, requests: string, samples: Sample[]}[]} */
  const subjects = [];
  for (const items of SIZES) subjects.push({ items, ...(await madeBundle(items, REQUESTS)), samples: [] });
  for (let run = 1; run <= runs; run++) {
    say(`run ${run} of ${runs}`);
    for (const { folder, requests, samples } of subjects) samples.push(await sample(folder, requests));
  }
  const samples = Object.fromEntries(subjects.map(({ items, samples }) => [items, samples]));
  const answer = (/** @type {number} */ items) => median(samples[items].map(({ worker }) => median(warm(worker))));
  const { measured } = JSON.parse(readFileSync(join(subjects[1].folder, "manifest.json"), "utf8"));
  const verdicts = budgetTable({ answer: answer(10_000), answerOfMany: answer(100_000), vectorBytes: measured.bytes_per_item });
  return { runs, chromium: await browserVersion(), tables: [table(samples), verdicts], samples };
}

/** @param {string} folder @param {string} requests @returns {Promise<Sample>} */
async function sample(folder, requests) {
  /** @type {import("./kit/server.mjs").Mounts} */
  const mounts = [
    ["/rec/", folder],
    ["/requests.json", requests],
    ["/timed.py", join(BENCH, "timed.py")],
    ["/", join(BENCH, "pages/latency")],
  ];
  const server = await serve(mounts, { packed: false, more: ISOLATED });
  try {
    const inBrowser = await withPage(async (page) => {
      await page.goto(`${server.origin}/index.html`);
      return page.evaluate(
        async ({ module, ...asked }) => {
          const page = await import(module);
          return { worker: await page.asked(asked), ...(await page.inside(asked)) };
        },
        { module: "/page.mjs", base: "/rec/", requests: "/requests.json" },
      );
    });
    const { taken: inside, ...others } = inBrowser;
    return { ...others, inside, cpython: await script("inside.py", folder, requests) };
  } finally {
    server.close();
  }
}

/** @param {Record<string, Sample[]>} samples @returns {import("./kit/figures.mjs").Table} */
function table(samples) {
  const rows = Object.entries(samples).map(([items, runs]) => {
    const medians = (/** @type {"worker" | "inside" | "cpython"} */ place) => runs.map((run) => median(warm(run[place])));
    return [
      number(Number(items)),
      spread(runs.map(({ worker }) => worker[0]), 1),
      spread(medians("worker"), 2),
      number(quantile(runs.flatMap(({ worker }) => warm(worker)), 0.95), 2),
      spread(medians("inside"), 2),
      spread(medians("cpython"), 2),
      ratio(medians("worker"), medians("cpython")),
      spread(runs.map(({ open }) => open)),
      number(median(runs.map(({ memory }) => memory)) / 1e6),
    ];
  });
  return {
    title: "Milliseconds for one recommendation: 128 dimensions, the compact codec, ten events and an item, k = 6, the whole catalog on the device",
    columns: [
      "items",
      "first answer of a new worker",
      "in the worker, warm",
      "95 % within",
      "inside Python there",
      "CPython",
      "worker ÷ CPython",
      "to open the bundle",
      "memory of Python, MB",
    ],
    rows,
    note:
      `Warm: ${REQUESTS - WARM_UP} requests a run, after ${WARM_UP}; median of the runs' medians. In the worker: from the ` +
      "page's message until the answer arrives. CPython: the same work on one thread, with BLAS.",
  };
}

/** @param {number[]} taken */
function warm(taken) {
  return taken.slice(WARM_UP);
}
