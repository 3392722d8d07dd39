// Visitors of pages that say what was when, and what a server saw of it.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { endWorkers, withPage } from "../kit/browser.mjs";
import { within } from "../peers/limit.mjs";
import { BENCH } from "../kit/places.mjs";

/** How long a visitor stays on the first page. Meanwhile the browser keeps the code that it has compiled. */
export const STAY = 3000;

/** On which a shelf is in view. */
export const SCREEN = { width: 1280, height: 1440 };
/** What a visitor of a page with a shelf does. */
export const VISITOR = join(BENCH, "pages/visitor.js");
const MOST_MINUTES = 5;

/** @typedef {Awaited<ReturnType<typeof import("../kit/server.mjs").serve>>} Server */
/** `at`: milliseconds since the navigation, but `origin`, which is the navigation itself, since 1970.
 * @typedef {{at: Record<string, number>, answers: import("../kit/server.mjs").Answer[]}} Visit */
/** @typedef {import("@playwright/test").Page} Page */

/** A new visitor of one page, who comes to another one later, when nothing of the first is left but what the browser keeps.
 * @param {Server} server @param {string[]} paths @param {{slow?: number}} [device] see browser.mjs
 * @returns {Promise<{first: Visit, again: Visit}>} */
export function comeTwice(server, [path, other], device) {
  return withPage(async (page) => {
    const context = page.context();
    const first = await visit(server, page, path);
    await wait(STAY);
    const next = await context.newPage();
    await page.close();
    await endWorkers(next);
    return { first, again: await visit(server, next, other) };
  }, device);
}

/** A new visitor of one page. `shelf`: whether it has one.
 * @param {Server} server @param {string} path @param {{slow?: number, shelf?: boolean}} [options] @returns {Promise<Visit>} */
export function comeOnce(server, path, { slow, shelf = false } = {}) {
  return withPage(async (page) => {
    if (shelf) await page.setViewportSize(SCREEN);
    if (shelf) await page.addInitScript({ path: VISITOR });
    return visit(server, page, path);
  }, { slow });
}

/** @param {Server} server @param {Page} page @param {string} path @returns {Promise<Visit>} */
export async function visit(server, page, path) {
  server.log.length = 0;
  await page.goto(server.origin + path, { waitUntil: "load" });
  const at = await within(MOST_MINUTES, page.evaluate(() => /** @type {{answered: Promise<Record<string, number>>}} */ (/** @type {unknown} */ (globalThis)).answered), page);
  return { at, answers: [...server.log] };
}

/** Everything after the HTML that had been asked for when the mark was set. @param {Visit} visit @param {string} mark */
export function until({ at, answers }, mark) {
  return answers.filter(({ path, arrived }) => !path.endsWith(".html") && arrived <= at.origin + at[mark]);
}

/** Bytes on the wire. @param {import("../kit/server.mjs").Answer[]} answers */
export function weightOf(answers) {
  return answers.reduce((sum, { bytes }) => sum + bytes, 0);
}
