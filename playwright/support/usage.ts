/** How much a visitor's browser holds: memory of its processes, storage, caches and workers. */
import { readFileSync } from "node:fs";
import { sharedWorkers } from "./targets.js";
import type { Visitor } from "./visitor.js";

export interface Usage {
  /** Megabytes of the page's JavaScript heap, after a collection of garbage. */
  readonly heap: number;
  /** Megabytes of memory of all processes that run pages and workers; 0 where that cannot be read. */
  readonly memory: number;
  /** Kilobytes of the session's storage. */
  readonly session: number;
  /** Megabytes that the browser counts for the site: caches above all. */
  readonly storage: number;
  /** Entries of all caches. */
  readonly entries: number;
  readonly workers: number;
  readonly events: number;
}

const MEGA = 2 ** 20;
/** Bytes of a page of memory on Linux. */
const PAGE = 4096;

export async function usageOf(visitor: Visitor): Promise<Usage> {
  const { page } = visitor;
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const rec = await visitor.rec();
  const held = await rec.evaluate(async ({ profile }) => {
    const sizes = (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).length);
    return {
      session: Object.values({ ...sessionStorage }).join("").length / 1000,
      storage: ((await navigator.storage.estimate()).usage ?? 0) / 2 ** 20,
      entries: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
      events: profile.events().length,
    };
  });
  await rec.dispose();
  const workers = (await sharedWorkers(visitor)).length;
  return { ...held, heap: usedSize / MEGA, memory: await memoryOf(visitor), workers };
}

async function memoryOf({ page }: Visitor): Promise<number> {
  const browser = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  await browser.detach();
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { id }) => sum + residentSize(id), 0);
}

function residentSize(process: number): number {
  try {
    return (Number(readFileSync(`/proc/${process}/statm`, "utf8").split(" ")[1]) * PAGE) / MEGA;
  } catch {
    return 0; // It ended meanwhile, or this is no Linux.
  }
}
