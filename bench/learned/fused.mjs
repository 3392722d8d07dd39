// ./dev bench fused [DATA]: what the first list of a visit's second and later pages gains from the page before, in Chromium.
//
// A visitor who saves data, so that no engine starts, goes through each session that the bundle was not built of. On every
// page from the second on, both first lists are asked for: the page's own, and the one fused with the page before.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { withPage } from "../kit/browser.mjs";
import { number } from "../kit/figures.mjs";
import { BenchError, RESULTS } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";

const K = 6;
/** Pages of one session, and of all. */
const MOST_PAGES = 30;
const MOST = 5000;

/** @typedef {{questions: number, plain: number, fused: number}} Hits */

/** @param {{files: string[]}} options @returns {Promise<import("../kit/report.mjs").Report>} */
export async function measureFused({ files }) {
  const [data] = files;
  if (data && !existsSync(join(data, "online-retail"))) {
    throw new BenchError("Give the folder that holds online-retail/, or none for the demo alone: ./dev bench fused [DATA].");
  }
  /** @type {Record<string, Hits>} */
  const samples = {};
  for (const name of data ? ["demo", "online-retail"] : ["demo"]) {
    say(name);
    const place = join(RESULTS, "fused", name);
    const { folder, sessions } = JSON.parse(await run("python", "-m", "bench.learned.fused", name, place, ...(data ? [resolve(data)] : [])));
    samples[name] = await visit(folder, sessions);
  }
  return { runs: 1, tables: [table(samples)], samples };
}

/** @param {string} folder @param {string[][]} sessions @returns {Promise<Hits>} */
async function visit(folder, sessions) {
  const server = await serve([["/rec", folder], ["/", join(import.meta.dirname, "..", "pages", "ask")]], { packed: false });
  try {
    return await withPage(async (page) => {
      await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
      await page.goto(`${server.origin}/rec/manifest.json`);
      return page.evaluate(visitAll, { sessions: sessions.map((items) => items.slice(0, MOST_PAGES)), k: K, most: MOST });
    });
  } finally {
    server.close();
  }
}

/** In the browser. An item that the visitor has met is no answer: the lists leave it out.
 * @param {{sessions: string[][], k: number, most: number}} given @returns {Promise<Hits>} */
async function visitAll({ sessions, k, most }) {
  const rec = await import(`${location.origin}/rec/rec.js`);
  const hits = { questions: 0, plain: 0, fused: 0 };
  const KEY = "rec-lists:/rec/";
  /** The page of an item, until the device has kept its list. @param {string} item */
  const open = async (item) => {
    const shelf = Object.assign(document.createElement("rec-shelf"), { item });
    document.body.replaceChildren(shelf);
    for (let wait = 0; wait < 100 && !sessionStorage.getItem(KEY)?.startsWith(`[{"item":${JSON.stringify(item)},`); wait++) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    shelf.remove();
  };
  /** @param {string} item @param {string} next */
  const finds = async (item, next) => {
    const { items } = await rec.recommend({ item, k }).catch(() => ({ items: [] }));
    return Number(items.some((/** @type {{item: string}} */ one) => one.item === next));
  };
  for (const items of sessions) {
    rec.profile.clear();
    for (const [place, item] of items.slice(0, -1).entries()) {
      const [next, met] = [items[place + 1], items.slice(0, place + 1)];
      await open(item);
      if (place === 0 || met.includes(next)) continue;
      hits.fused += await finds(item, next);
      const kept = sessionStorage.getItem(KEY) ?? "";
      sessionStorage.removeItem(KEY);
      hits.plain += await finds(item, next);
      sessionStorage.setItem(KEY, kept);
      hits.questions++;
    }
    if (hits.questions >= most) break;
  }
  return hits;
}

/** @param {Record<string, Hits>} samples @returns {import("../kit/figures.mjs").Table} */
function table(samples) {
  const share = (/** @type {number} */ hits, /** @type {Hits} */ { questions }) => number((100 * hits) / questions, 1);
  return {
    title: `The first list of the second and later pages: recall@${K}, %`,
    columns: ["shop", "pages", "the page's own list", "fused with the page before"],
    rows: Object.entries(samples).map(([name, hits]) => [name, number(hits.questions, 0), share(hits.plain, hits), share(hits.fused, hits)]),
    note: "Sessions that the bundle was not built of; a hit is the item of the next page. No engine: the visitor saves data.",
  };
}
