// A slower device: the browser runs in short slices and stands still between them, all its processes and threads together.
// DevTools slow down a page's main thread alone, and refuse to do it to workers, where engines run.

import { setTimeout as wait } from "node:timers/promises";

const SLICE = 10;

/** Makes everything take so many times as long; resolves to what ends it. @param {import("@playwright/test").Page} page
 * @param {number} times */
export async function slowDown(page, times) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  // Playwright starts a browser as a group of processes of its own.
  const group = -processInfo.find(({ type }) => type === "browser").id;
  let slow = true;
  const slices = (async () => {
    let owed = 0;
    while (slow) {
      const start = performance.now();
      await wait(SLICE);
      process.kill(group, "SIGSTOP");
      const stop = performance.now();
      owed += (stop - start) * (times - 1);
      await wait(owed);
      process.kill(group, "SIGCONT");
      owed -= performance.now() - stop;
    }
  })();
  return async () => {
    slow = false;
    await slices;
  };
}
