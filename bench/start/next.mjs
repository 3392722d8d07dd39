// The next page of a visit, where the engine runs already in the worker that pages share: how soon it answers for this
// visitor. On pages that do nothing else, so that it is the engine's time and not a shop's.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { withPage } from "../kit/browser.mjs";
import { budgetTable } from "../budgets.mjs";
import { median, spread } from "../kit/figures.mjs";
import { BENCH } from "../kit/places.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";
import { BUNDLE } from "../shop.mjs";
import { askingPage } from "./ask.mjs";
import { STAY, visit } from "./visits.mjs";

/** What the visitor did by the second page. */
const EVENTS = [
  { item: "moby-dick", type: "view", time: 1e9, dwell: null, code: null },
  { item: "treasure-island", type: "like", time: 1e9 + 1, dwell: null, code: null },
];
const PAGES = [
  { visit: "first", item: "moby-dick" },
  { visit: "next", item: "crime-and-punishment", events: EVENTS },
];

/** @param {{runs: number, manifest: import("../shop.mjs").Manifest}} options */
export async function measureNext({ runs, manifest }) {
  const server = await serve([["/rec/", BUNDLE], ["/", join(BENCH, "pages/ask")]]);
  try {
    const paths = PAGES.map((page) => askingPage(server, manifest, "/rec/", { ...page, name: "next" }));
    await visitBoth(server, paths);
    const samples = [];
    for (let run = 1; run <= runs; run++) {
      say(`the next page: run ${run} of ${runs}`);
      samples.push(await visitBoth(server, paths));
    }
    const taken = (/** @type {"first" | "next"} */ page, /** @type {string} */ mark) => {
      return samples.map((visits) => visits[page].at[mark]);
    };
    return { tables: [table(taken), budgetTable({ warmAnswer: median(taken("next", "ready")) })], samples };
  } finally {
    server.close();
  }
}

/** @param {import("./visits.mjs").Server} server @param {string[]} paths */
function visitBoth(server, [path, other]) {
  return withPage(async (page) => {
    const first = await visit(server, page, path);
    await wait(STAY);
    return { first, next: await visit(server, page, other) };
  });
}

/** @param {(page: "first" | "next", mark: string) => number[]} taken @returns {import("../kit/figures.mjs").Table} */
function table(taken) {
  const row = (/** @type {string} */ name, /** @type {string} */ mark) => {
    return [name, spread(taken("first", mark)), spread(taken("next", mark))];
  };
  return {
    title: "The next page, the engine running: milliseconds from navigation",
    columns: ["", "first page", "next page"],
    rows: [row("engine ready", "opened"), row("first recommendation", "ready")],
    note:
      "Bare pages, three seconds apart in one tab, that open the shared worker at once. On the next one the recommendation " +
      "is for a visitor who has seen the first book and liked another.",
  };
}
