// The budgets that recbuild sets itself, and how a measured value stands to one.

/** @typedef {{what: string, limit: number, unit: string, least?: boolean, digits?: number, aim?: number}} Budget */

/** Of files, held by web/test/build/budgets.test.ts. At quality 9, brotli takes a third of the time, and leaves a tenth more.
 * The properties of `<rec-shelf>` take 0.3 KB of rec.js, languages 0.3 KB.
 * @satisfies {Record<string, Budget>} */
export const FILES = {
  loaderAlone: { what: "rec.js without a bundle's boot piece, brotli", limit: 12, unit: "KB" },
  extras: { what: "extras.js, which few pages load, brotli at quality 9", limit: 6.5, unit: "KB" },
  panel: { what: "panel.js, which pages with <rec-profile> load, brotli at quality 9", limit: 6, unit: "KB" },
  search: { what: "search.js, which pages with a search box load, brotli at quality 9; its texts in 20 languages take 3.3 KB", limit: 11, unit: "KB" },
  lexical: { what: "lexical.js, which a search box loads when it is entered before the engine is ready, brotli at quality 9", limit: 5, unit: "KB" },
  facets: { what: "facets.js, which a search box loads when it is entered, brotli at quality 9; its texts in 20 languages take 1 KB", limit: 3.5, unit: "KB" },
  experiments: { what: "experiments.js, which pages of a bundle with experiments load, brotli at quality 9", limit: 3.5, unit: "KB" },
  start: { what: "all that a start from the snapshot downloads, brotli at quality 9", limit: 5700, unit: "KB" },
  delta: { what: "the snapshot's memory, brotli at quality 9", limit: 2000, unit: "KB" },
  archive: { what: "Python's modules, brotli at quality 9", limit: 1500, unit: "KB" },
};

/** What a benchmark measures. `least`: the value may not be smaller; else not larger. `aim`: what would be better still. @type {Record<string, Budget>} */
const BUDGETS = {
  loader: { what: "rec.js with its boot piece, brotli", limit: 12.5, unit: "KB", digits: 1 },
  instantTrips: { what: "first recommendations, round trips after the HTML", limit: 3, unit: "" },
  instantBytes: { what: "first recommendations, transfer after the HTML", limit: 40, unit: "KB", digits: 1 },
  engineBytes: { what: "engine ready, first visit, transfer", limit: 6, unit: "MB", digits: 2 },
  engineStart: { what: "engine ready, first visit: faster than stock's", limit: 4.5, aim: 6, unit: "×", least: true, digits: 1 },
  engineAgain: { what: "engine ready, repeat visit: faster than stock's first", limit: 7, aim: 10, unit: "×", least: true, digits: 1 },
  warmAnswer: { what: "next page, on its own: first personalised recommendation", limit: 150, unit: "ms" },
  nextAnswer: { what: "next page: the engine's list on the shelf", limit: 150, unit: "ms" },
  answer: { what: "one recommendation in the worker, 10,000 items", limit: 2, unit: "ms", digits: 1 },
  answerOfMany: { what: "the same, 100,000 items", limit: 5, unit: "ms", digits: 1 },
  vectorBytes: { what: "vector of an item in the engine's parts", limit: 66, unit: "bytes" },
  build: { what: "building, vectors given, 50,000 items", limit: 20_000, unit: "items/s", least: true },
};

/** @param {Record<string, number>} measured @returns {import("./kit/figures.mjs").Table} */
export function budgetTable(measured) {
  const rows = Object.entries(measured).map(([name, value]) => {
    const { what, limit, aim, unit, least = false, digits = 0 } = BUDGETS[name];
    const met = least ? value >= limit : value <= limit;
    const show = (/** @type {number} */ n) => `${n.toLocaleString("en", { maximumFractionDigits: digits })} ${unit}`.trim();
    const ahead = aim === undefined ? "" : ` (aim ${show(aim)})`;
    return [what, `${least ? "≥" : "≤"} ${show(limit)}${ahead}`, show(value), met ? "met" : "not yet"];
  });
  return { title: "Against the budgets", columns: ["budget", "limit", "measured", "verdict"], rows };
}
