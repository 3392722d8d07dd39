// Visitors of pages that say what was when, and what a server saw of it.

import { setTimeout as wait } from "node:timers/promises";
import { endWorkers, withPage } from "../browser.mjs";
import { within } from "../peers/limit.mjs";

/** How long a visitor stays on the first page. Meanwhile the browser keeps the code that it has compiled. */
export const STAY = 3000;

const MOST_MINUTES = 3;

/** @typedef {Awaited<ReturnType<typeof import("../server.mjs").serve>>} Server */
/** `at`: milliseconds since the navigation, but `origin`, which is the navigation itself, since 1970.
 * @typedef {{at: Record<string, number>, answers: import("../server.mjs").Answer[]}} Visit */
/** @typedef {import("@playwright/test").Page} Page */

/** A new visitor of one page, who comes to another one later, when nothing of the first is left but what the browser keeps.
 * @param {Server} server @param {string[]} paths @param {string} [script] runs in every page before its own
 * @returns {Promise<{first: Visit, again: Visit}>} */
export function comeTwice(server, [path, other], script) {
  return withPage(async (page) => {
    const context = page.context();
    if (script) await context.addInitScript({ path: script });
    const first = await visit(server, page, path);
    await wait(STAY);
    const next = await context.newPage();
    await page.close();
    await endWorkers(next);
    return { first, again: await visit(server, next, other) };
  });
}

/** @param {Server} server @param {Page} page @param {string} path @returns {Promise<Visit>} */
export async function visit(server, page, path) {
  server.log.length = 0;
  await page.goto(server.origin + path, { waitUntil: "load" });
  const at = await within(MOST_MINUTES, page.evaluate(() => /** @type {any} */ (globalThis).answered), page);
  return { at, answers: [...server.log] };
}

/** Everything after the HTML that had been asked for when the mark was set. @param {Visit} visit @param {string} mark */
export function until({ at, answers }, mark) {
  return answers.filter(({ path, arrived }) => !path.endsWith(".html") && arrived <= at.origin + at[mark]);
}

/** Bytes on the wire. @param {import("../server.mjs").Answer[]} answers */
export function weightOf(answers) {
  return answers.reduce((sum, { bytes }) => sum + bytes, 0);
}
