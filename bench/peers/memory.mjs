// What a page's processes keep for themselves. `performance.measureUserAgentSpecificMemory` leaves out WebAssembly's
// memory, which is where most of these systems keep everything; so this asks the kernel, where that is Linux.

import { existsSync, readFileSync } from "node:fs";

/** Private bytes of the page's renderer, which is the largest of them; null where they cannot be had.
 * @param {import("@playwright/test").Page} page */
export async function privateBytes(page) {
  const sizes = await rendererBytes(page);
  return sizes && Math.max(...sizes);
}

/** Private bytes of each renderer of the page's browser; null where they cannot be had.
 * @param {import("@playwright/test").Page} page */
export async function rendererBytes(page) {
  if (!existsSync("/proc/self/smaps_rollup")) return null;
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => privateOf(id));
}

/** @param {number} process */
function privateOf(process) {
  const lines = [...rollupOf(process).matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)];
  return lines.reduce((total, [, size]) => total + Number(size) * 1024, 0);
}

/** @param {number} process */
function rollupOf(process) {
  try {
    return readFileSync(`/proc/${process}/smaps_rollup`, "utf8");
  } catch (error) {
    // Chromium has a spare renderer, and ends it when it likes.
    if (["ENOENT", "ESRCH"].includes(error.code)) return "";
    throw error;
  }
}
