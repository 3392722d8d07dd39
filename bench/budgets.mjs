// The budgets that recbuild sets itself, and how a measured value stands to one.

/** @typedef {{what: string, limit: number, unit: string, least?: boolean, digits?: number}} Budget */

/** `least`: the value may not be smaller; else not larger. @type {Record<string, Budget>} */
export const BUDGETS = {
  loader: { what: "rec.js, brotli", limit: 10, unit: "KB", digits: 1 },
  instantTrips: { what: "first recommendations, round trips after the HTML", limit: 3, unit: "" },
  instantBytes: { what: "first recommendations, transfer after the HTML", limit: 40, unit: "KB", digits: 1 },
  engineBytes: { what: "engine ready, first visit, transfer", limit: 6, unit: "MB", digits: 2 },
  engineStart: { what: "engine ready, first visit: faster than stock's", limit: 4, unit: "×", least: true, digits: 1 },
  engineAgain: { what: "engine ready, repeat page view: faster than stock's first", limit: 8, unit: "×", least: true, digits: 1 },
  answer: { what: "one recommendation in the worker, 10,000 items", limit: 2, unit: "ms", digits: 1 },
  answerOfMany: { what: "the same, 100,000 items", limit: 5, unit: "ms", digits: 1 },
  vectorBytes: { what: "vector of an item in the engine's parts", limit: 66, unit: "bytes" },
  build: { what: "building, vectors given, 50,000 items", limit: 20_000, unit: "items/s", least: true },
};

/** @param {Record<string, number>} measured @returns {import("./figures.mjs").Table} */
export function budgetTable(measured) {
  const rows = Object.entries(measured).map(([name, value]) => {
    const { what, limit, unit, least = false, digits = 0 } = BUDGETS[name];
    const met = least ? value >= limit : value <= limit;
    const show = (/** @type {number} */ n) => `${n.toLocaleString("en", { maximumFractionDigits: digits })} ${unit}`.trim();
    return [what, `${least ? "≥" : "≤"} ${show(limit)}`, show(value), met ? "met" : "not yet"];
  });
  return { title: "Against the budgets", columns: ["budget", "limit", "measured", "verdict"], rows };
}
