// The demo shop as its visitors have it: first recommendations, the engine, the first answer that is about the visitor; on
// the first page of a new visitor, on the next page, and on a later visit.

import { setTimeout as wait } from "node:timers/promises";
import { endWorkers, withPage } from "../kit/browser.mjs";
import { budgetTable } from "../budgets.mjs";
import { kilobytes, median, number, spread } from "../kit/figures.mjs";
import { say } from "../kit/report.mjs";
import { roundTrips, serve } from "../kit/server.mjs";
import { SHOP, weigh, weightTable } from "../shop.mjs";
import { SCREEN, STAY, until, visit, VISITOR, weightOf } from "./visits.mjs";

const BOOKS = ["/books/moby-dick.html", "/books/crime-and-punishment.html", "/books/hamlet.html"];
/** What an answer takes where round trips are counted: longer than anything that the page does by itself. */
const FAR = 1500;

/** @typedef {import("./visits.mjs").Visit} Visit */
/** `first`: a new visitor's page. `next`: the same tab's next page. `again`: a new tab's page, later.
 * @typedef {{first: Visit, next: Visit, again: Visit}} Visits @typedef {{shop: Visits[], far: Visits}} Samples */
/** @type {(keyof Visits)[]} */
const PAGES = ["first", "next", "again"];
const NAMES = { first: "first visit", next: "next page", again: "later visit" };

/** @param {{runs: number, manifest: import("../shop.mjs").Manifest}} options */
export async function measureShop({ runs, manifest }) {
  const server = await serve([["/", SHOP]]);
  try {
    say("compressing the shop's files");
    await visitShop(server);
    say("counting round trips");
    server.hold(FAR);
    const far = await visitShop(server);
    server.hold(0);
    const shop = [];
    for (let run = 1; run <= runs; run++) {
      say(`the shop: run ${run} of ${runs}`);
      shop.push(await visitShop(server));
    }
    const samples = { shop, far };
    return { tables: [timeTable(samples), transferTable(samples), weightTable(manifest), verdicts(samples)], samples };
  } finally {
    server.close();
  }
}

/** @param {import("./visits.mjs").Server} server @param {{slow?: number}} [device] see browser.mjs @returns {Promise<Visits>} */
export function visitShop(server, device) {
  return withPage(async (page) => {
    const context = page.context();
    await page.setViewportSize(SCREEN);
    await context.addInitScript({ path: VISITOR });
    const first = await visit(server, page, BOOKS[0]);
    await wait(STAY);
    const next = await visit(server, page, BOOKS[1]);
    await wait(STAY);
    const later = await context.newPage();
    await later.setViewportSize(SCREEN);
    await page.close();
    await endWorkers(later);
    return { first, next, again: await visit(server, later, BOOKS[2]) };
  }, device);
}

/** @param {Samples} samples @returns {import("../kit/figures.mjs").Table} */
function timeTable({ shop }) {
  const row = (/** @type {string} */ name, /** @type {string} */ mark) => {
    return [name, ...PAGES.map((page) => spread(shop.map((visits) => visits[page].at[mark])))];
  };
  return {
    title: "The demo shop: milliseconds from navigation",
    columns: ["", ...PAGES.map((page) => NAMES[page])],
    rows: [
      row("the page itself, first painted", "paint"),
      row("first recommendations visible", "instant"),
      row("engine ready", "engine"),
      row("the engine's list on the shelf", "shelf"),
      row("first answer after a like", "answer"),
      row("the longest task of the page's thread; 0: none over 50 ms", "longest"),
    ],
    note:
      "The visitor opens a book's page, waits for the engine, likes another book, stays three seconds and opens the next " +
      "book's; where the browser has shared workers, the engine is still running there. A later visit is another tab, with " +
      "nothing left but what the browser keeps.",
  };
}

/** @param {Samples} samples @returns {import("../kit/figures.mjs").Table} */
function transferTable({ shop, far }) {
  const row = (/** @type {keyof Visits} */ page, /** @type {string} */ mark, /** @type {string} */ what) => {
    const answers = shop.map((visits) => until(visits[page], mark));
    const own = answers.map((all) => all.filter(({ path }) => path.startsWith("/rec/")));
    const [all, recbuild] = [answers, own].map((some) => kilobytes(median(some.map(weightOf))));
    const requests = number(median(answers.map(({ length }) => length)));
    return [`${NAMES[page]}, until ${what}`, requests, all, recbuild, number(roundTrips(until(far[page], mark)))];
  };
  const rows = PAGES.flatMap((page) => [
    row(page, "instant", "the first recommendations"),
    row(page, "engine", "the engine is ready"),
  ]);
  return {
    title: "What was transferred for it, after the HTML",
    columns: ["", "requests", "KB", "of it recbuild's", "round trips"],
    rows,
    note:
      "KB on the wire, headers included. Round trips: the longest chain of requests that waited for one another, seen " +
      `with every answer ${number(FAR)} ms late; without those that open a connection.`,
  };
}

/** @param {Samples} samples @returns {import("../kit/figures.mjs").Table} */
function verdicts({ shop, far }) {
  return budgetTable({
    loader: weigh("rec.js").packed / 1e3,
    instantTrips: roundTrips(until(far.first, "instant")),
    instantBytes: median(shop.map(({ first }) => weightOf(until(first, "instant")))) / 1e3,
    nextAnswer: median(shop.map(({ next }) => next.at.shelf)),
  });
}
