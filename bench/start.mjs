// ./dev bench start: how soon the demo shop recommends, and what it transfers for that; stock Pyodide with numpy beside it.
//
// Each run is a new browser profile that opens a book's page, stays a moment, and opens another book's; then another new
// profile does the same with a page that only starts stock Pyodide.

import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { browserVersion, withPage } from "./browser.mjs";
import { budgetTable } from "./budgets.mjs";
import { kilobytes, median, number, ratio, ratios, spread } from "./figures.mjs";
import { BENCH, ROOT } from "./places.mjs";
import { say } from "./report.mjs";
import { roundTrips, serve } from "./server.mjs";
import { buildShop, SHOP, weigh, weightTable } from "./shop.mjs";

const BOOKS = ["/books/moby-dick.html", "/books/crime-and-punishment.html"];
const STOCK = ["/stock/index.html", "/stock/index.html?again"];
/** How long a visitor stays on the first page. Meanwhile the browser keeps the code that it has compiled. */
const STAY = 3000;
/** What an answer takes where round trips are counted: longer than anything that the page does by itself. */
const FAR = 1500;

const PYODIDE = dirname(fileURLToPath(import.meta.resolve("pyodide/package.json")));
/** @type {import("./server.mjs").Mounts} */
const MOUNTS = [
  ["/stock/pyodide/", PYODIDE],
  ["/stock/pyodide/", join(ROOT, "web/vendor/numpy")],
  ["/stock/", join(BENCH, "pages/stock")],
  ["/", SHOP],
];

/** @typedef {Awaited<ReturnType<typeof serve>>} Server */
/** @typedef {{at: Record<string, number>, answers: import("./server.mjs").Answer[]}} Visit */

/** @param {{runs: number}} options @returns {Promise<import("./report.mjs").Report>} */
export async function measureStart({ runs }) {
  say("building the demo shop");
  const manifest = await buildShop();
  const server = await serve(MOUNTS, { lasting: "/stock/" });
  try {
    say("compressing its files");
    await session(server, STOCK);
    await session(server, BOOKS);
    say("counting round trips");
    server.hold(FAR);
    const far = { shop: await session(server, BOOKS), stock: await session(server, STOCK) };
    server.hold(0);
    const shop = [];
    const stock = [];
    for (let run = 1; run <= runs; run++) {
      say(`run ${run} of ${runs}`);
      shop.push(await session(server, BOOKS));
      stock.push(await session(server, STOCK));
    }
    const samples = { shop, stock, far };
    const tables = [timeTable(samples), transferTable(samples), weightTable(manifest), verdicts(samples)];
    return { runs, chromium: await browserVersion(), tables, samples };
  } finally {
    server.close();
  }
}

/** A visitor who opens these pages, one after the other. @param {Server} server @param {string[]} paths */
function session(server, paths) {
  return withPage(async (page) => {
    await page.addInitScript({ path: join(BENCH, "pages/visitor.js") });
    const [first, again] = paths;
    const seen = await visit(server, page, first);
    await wait(STAY);
    return { first: seen, again: await visit(server, page, again) };
  });
}

/** @param {Server} server @param {import("@playwright/test").Page} page @param {string} path @returns {Promise<Visit>} */
async function visit(server, page, path) {
  server.log.length = 0;
  await page.goto(server.origin + path, { waitUntil: "load" });
  const at = await page.evaluate(() => /** @type {any} */ (globalThis).answered);
  return { at, answers: [...server.log] };
}

/** @typedef {{first: Visit, again: Visit}} Visits */
/** @typedef {{shop: Visits[], stock: Visits[], far: {shop: Visits, stock: Visits}}} Samples */

/** @param {Samples} samples @returns {import("./figures.mjs").Table} */
function timeTable({ shop, stock }) {
  const baseline = stock.map(({ first }) => first.at.ready);
  const row = (/** @type {string} */ name, /** @type {Visits[]} */ visits, /** @type {string} */ mark) => {
    const [first, again] = [visits.map((visit) => visit.first.at[mark]), visits.map((visit) => visit.again.at[mark])];
    // What the instant lane shows needs no Python: to call it faster than Python's start would be no comparison.
    const compared = mark !== "instant";
    const faster = (/** @type {number[]} */ taken) => (compared ? ratio(baseline, taken) : "");
    return [name, spread(first), faster(first), spread(again), faster(again)];
  };
  return {
    title: "Milliseconds from navigation",
    columns: ["", "first visit", "faster than stock", "repeat page view", "faster than stock's first visit"],
    rows: [
      row("first recommendations visible", shop, "instant"),
      row("engine ready", shop, "engine"),
      row("first personalised answer", shop, "answer"),
      row("baseline: stock Pyodide, `import numpy` done", stock, "ready"),
    ],
    note:
      "The baseline is npm's Pyodide with its own start-up and standard library. Pyodide's own numpy comes from a CDN only, " +
      "so the baseline loads our numpy wheel, which is smaller and already compiled: real stock would be slower.",
  };
}

/** @param {Samples} samples @returns {import("./figures.mjs").Table} */
function transferTable({ shop, stock, far }) {
  const row = (/** @type {string} */ name, /** @type {Visit[]} */ visits, /** @type {Visit} */ distant, /** @type {string} */ mark) => {
    const answers = visits.map((visit) => until(visit, mark));
    const own = answers.map((all) => all.filter(({ path }) => path.startsWith("/rec/")));
    const requests = median(answers.map(({ length }) => length));
    const [all, recbuild] = [answers, own].map((some) => median(some.map(weightOf)));
    return [name, number(requests), kilobytes(all), recbuild ? kilobytes(recbuild) : "", number(roundTrips(until(distant, mark)))];
  };
  const [first, again] = [shop.map((visits) => visits.first), shop.map((visits) => visits.again)];
  return {
    title: "What was transferred for it, after the HTML",
    columns: ["", "requests", "KB", "of it recbuild's", "round trips"],
    rows: [
      row("first visit, until the first recommendations", first, far.shop.first, "instant"),
      row("first visit, until the engine is ready", first, far.shop.first, "engine"),
      row("repeat page view, until the first recommendations", again, far.shop.again, "instant"),
      row("repeat page view, until the engine is ready", again, far.shop.again, "engine"),
      row("baseline, first visit", stock.map((visits) => visits.first), far.stock.first, "ready"),
      row("baseline, repeat page view", stock.map((visits) => visits.again), far.stock.again, "ready"),
    ],
    note:
      "KB on the wire, headers included. Round trips: the longest chain of requests that waited for one another, seen " +
      `with every answer ${number(FAR)} ms late; without those that open a connection.`,
  };
}

/** @param {Samples} samples @returns {import("./figures.mjs").Table} */
function verdicts({ shop, stock, far }) {
  const bytes = (/** @type {string} */ mark) => median(shop.map(({ first }) => weightOf(until(first, mark))));
  const baseline = stock.map(({ first }) => first.at.ready);
  const faster = (/** @type {"first" | "again"} */ view) => median(ratios(baseline, shop.map((visits) => visits[view].at.engine)));
  return budgetTable({
    loader: weigh("rec.js").packed / 1e3,
    instantTrips: roundTrips(until(far.shop.first, "instant")),
    instantBytes: bytes("instant") / 1e3,
    engineBytes: bytes("engine") / 1e6,
    engineStart: faster("first"),
    engineAgain: faster("again"),
  });
}

/** Everything after the HTML that had been asked for when the mark was set: recbuild's files and the site's own.
 * @param {Visit} visit @param {string} mark */
function until({ at, answers }, mark) {
  return answers.filter(({ path, arrived }) => !path.endsWith(".html") && arrived <= at.origin + at[mark]);
}

/** @param {import("./server.mjs").Answer[]} answers */
function weightOf(answers) {
  return answers.reduce((sum, { bytes }) => sum + bytes, 0);
}
