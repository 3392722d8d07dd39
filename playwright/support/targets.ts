/** Shared workers, which belong to no page: seen and ended from outside, through the browser's own protocol. */
import type { CDPSession } from "@playwright/test";
import type { Host } from "./host.js";
import { expect, type Visitor } from "./visitor.js";

export const OTHER_WORKER = "/other-worker.js";

/** Has the visitor's pages start this code as their shared worker: the page would not start a changed worker.js. */
export async function otherWorker(visitor: Visitor, host: Host, code: string): Promise<void> {
  host.put(OTHER_WORKER, code);
  await visitor.page.addInitScript((url) => {
    const { SharedWorker } = globalThis;
    globalThis.SharedWorker = class extends SharedWorker {
      constructor(_: string | URL, options?: string | WorkerOptions) {
        super(url, options);
      }
    };
  }, OTHER_WORKER);
}

/** The ids of the shared workers of this visitor. */
export async function sharedWorkers(visitor: Visitor): Promise<string[]> {
  return inBrowser(visitor, list);
}

/** Ends all of them, as a browser does when memory is short. */
export async function endWorkers(visitor: Visitor): Promise<void> {
  await inBrowser(visitor, async (browser, context) => {
    const ending = await list(browser, context);
    for (const targetId of ending) await browser.send("Target.closeTarget", { targetId });
    const left = async () => (await list(browser, context)).filter((id) => ending.includes(id));
    await expect.poll(left).toEqual([]);
  });
}

async function list(browser: CDPSession, context: string): Promise<string[]> {
  const { targetInfos } = await browser.send("Target.getTargets");
  const own = targetInfos.filter(({ type, browserContextId }) => type === "shared_worker" && browserContextId === context);
  return own.map(({ targetId }) => targetId);
}

async function inBrowser<T>({ page }: Visitor, use: (browser: CDPSession, context: string) => Promise<T>): Promise<T> {
  const own = await page.context().newCDPSession(page);
  const { targetInfo } = await own.send("Target.getTargetInfo");
  const browser = await page.context().browser()!.newBrowserCDPSession();
  try {
    return await use(browser, targetInfo.browserContextId!);
  } finally {
    await Promise.all([own.detach(), browser.detach()]);
  }
}
