// The conditions of the throttled comparison, and whether they are what they say: what they do to a page, to a worker and to
// a shared worker, as seen from inside each.

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPage } from "../kit/browser.mjs";
import { number } from "../kit/figures.mjs";
import { BENCH, RESULTS } from "../kit/places.mjs";
import { serve } from "../kit/server.mjs";

/** `line`: see link.mjs. `slow`: how many times as long everything takes.
 * @typedef {{name: string, line: import("../kit/link.mjs").Line | null, slow: number}} Condition */

const LINE = { megabits: 10, roundTrip: 40 };
/** @type {Condition[]} */
export const CONDITIONS = [
  { name: "no throttle", line: null, slow: 1 },
  { name: "10 Mbit/s, 40 ms", line: LINE, slow: 1 },
  { name: "CPU 4× slower", line: null, slow: 4 },
  { name: "both", line: LINE, slow: 4 },
];

const LARGE = 1_250_000;
/** @typedef {{loop: number, trip: number, download: number}} Speed @typedef {"page" | "worker" | "shared worker"} Place */
/** @type {Place[]} */
const PLACES = ["page", "worker", "shared worker"];

/** One row for each condition, as measured in each place. @returns {Promise<import("../kit/figures.mjs").Table>} */
export async function conditionTable() {
  const made = join(RESULTS, "start");
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, "large.bin"), randomBytes(LARGE));
  /** @type {import("../kit/server.mjs").Mounts} */
  const mounts = [["/large.bin", join(made, "large.bin")], ["/", join(BENCH, "pages/check")]];
  const server = await serve(mounts, { packed: false });
  const speeds = [];
  for (const { line, slow } of CONDITIONS) {
    server.throttle(line);
    speeds.push(await withPage((page) => speedsOf(server.origin, page), { slow }));
  }
  server.close();
  const rows = CONDITIONS.map(({ name }, at) => [
    name,
    ...PLACES.map((place) => `${number(speeds[at][place].loop / speeds[0][place].loop, 1)}×`),
    ...PLACES.map((place) => number((LARGE * 8) / speeds[at][place].download / 1000, 1)),
    ...PLACES.map((place) => number(speeds[at][place].trip)),
  ]);
  const columns = ["a loop takes, in a", "Mbit/s, in a", "a request takes, ms, in a"];
  return {
    title: "The conditions, as seen from inside",
    columns: ["", ...columns.flatMap((what) => PLACES.map((place) => `${what} ${place}`))],
    rows,
    note:
      "The server holds its answers back to a line's speed; the browser's processes, all of them, stand still for three " +
      "quarters of the time. DevTools' own throttling reaches no worker.",
  };
}

/** @param {string} origin @param {import("@playwright/test").Page} page @returns {Promise<Record<Place, Speed>>} */
async function speedsOf(origin, page) {
  await page.goto(`${origin}/index.html`);
  return page.evaluate(async () => {
    const answer = (/** @type {Worker | MessagePort} */ port) =>
      new Promise((resolve) => {
        port.onmessage = ({ data }) => resolve(data);
        port.postMessage("large.bin");
      });
    const { measure } = await import("/work.mjs");
    const own = await measure("large.bin");
    const worker = await answer(new Worker("worker.mjs", { type: "module" }));
    const shared = await answer(new SharedWorker("worker.mjs", { type: "module" }).port);
    return { page: own, worker, "shared worker": shared };
  });
}
