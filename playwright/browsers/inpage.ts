/**
 * The page's side of the check: a script that the host puts on every page before its own ones, the same in all
 * browsers. It records what recbuild reports to the page, and answers questions about it.
 */
import type { Rec } from "../support/visitor.js";
import type { RecRequest } from "../../web/src/shared/protocol.js";
import { record, openRoots, stayOnline } from "../support/inpage.js";

const TIMEOUT = 60_000;

record();
openRoots();
if (!("offline" in globalThis)) stayOnline();

/** What the shelf shows first. */
export async function instant(): Promise<string[]> {
  await until(() => recorded.instant);
  return shown();
}

/** Parts that are kept for times without a network, and all parts. */
export async function keptOffline(): Promise<readonly [number, number]> {
  await until(() => Boolean(recorded.offline ?? recorded.errors[0]));
  const [error] = recorded.errors;
  if (error) throw new Error(`${error.message} (${error.code})`);
  return [recorded.offline!.parts, recorded.offline!.of];
}

/** How the engine became ready. */
export function ready() {
  return until(() => recorded.ready);
}

/** Waits until the shelf shows what the engine recommends here, and gives that. */
export async function improved(): Promise<string[]> {
  await ready();
  const shelf = document.querySelector("rec-shelf")!;
  const { recommend } = await rec();
  const { items, lane } = await recommend({ item: shelf.getAttribute("item"), k: Number(shelf.getAttribute("k") ?? 6) });
  if (lane !== "engine") throw new Error(`The answer came from the lane "${lane}".`);
  const wanted = items.map(({ item }) => item);
  await until(() => String(shown()) === String(wanted));
  return wanted;
}

/** The engine's answers to requests on a certain day, as text, because not all drivers keep numbers exact. */
export async function answers(requests: readonly RecRequest[], space: string, day: number): Promise<string> {
  Date.now = () => day * 86_400_000;
  const { profile, recommend } = await rec();
  const results = [];
  for (const { item, events, k, where, allow, deny, repeat } of requests) {
    profile.import({ v: 1, space, events });
    results.push(await recommend({ item, k, where, allow, deny, repeat }));
  }
  return JSON.stringify(results);
}

export async function status() {
  return (await rec()).status();
}

/** Has this device forget everything. */
export async function forget(): Promise<void> {
  (await rec()).profile.clear();
}

/** Milliseconds from the navigation until the engine was ready. */
export async function time(): Promise<number> {
  await ready();
  return performance.getEntriesByName("rec:engine")[0]!.startTime;
}

/** Whether the browser reads this option of shared workers; null where it has none. */
export function knowsExtendedLifetime(): boolean | null {
  if (!("SharedWorker" in globalThis)) return null;
  let known = false;
  const options = {
    get extendedLifetime() {
      known = true;
      return false;
    },
  };
  new SharedWorker("/idle.js", options as WorkerOptions);
  return known;
}

/** How many answers are in the browser's Cache storage. */
export async function kept(): Promise<number> {
  const names = await caches.keys();
  const counts = names.map(async (name) => (await (await caches.open(name)).keys()).length);
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Does something that the policy forbids. */
export function breach(): void {
  new Image().src = "data:,";
}

export function say(words: string): void {
  console.info(words);
}

function shown(): string[] {
  const links = document.querySelector("rec-shelf")!.shadowRoot!.querySelectorAll<HTMLAnchorElement>("section li a");
  return [...links].map((link) => {
    link.dispatchEvent(new Event("pointerdown")); // Before that, it may have no address: see page/shelf/card.ts.
    return decodeURIComponent(link.pathname.split("/").at(-1)!.replace(".html", ""));
  });
}

function rec(): Promise<Rec> {
  return import(document.querySelector<HTMLScriptElement>('script[src$="rec.js"]')!.src);
}

/** Waits until `look` returns something; fails with the error that the page reports. */
async function until<Seen>(look: () => Seen | null | false): Promise<Seen> {
  const late = AbortSignal.timeout(TIMEOUT);
  while (!late.aborted) {
    const seen = look();
    if (seen) return seen;
    const [error] = recorded.errors;
    if (error) throw new Error(`${error.code}: ${error.message}`);
    await change(late);
  }
  throw new Error(`It did not happen within ${TIMEOUT / 1000} seconds: ${look}`);
}

/** Resolves when an event is recorded or the shelf changes, or when it is too late. */
function change(late: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const { signal } = ended;
    const end = () => (ended.abort(), resolve());
    for (const type of ["recorded", "rec-ready", "rec-offline", "rec-error"]) document.addEventListener(type, end, { signal });
    late.addEventListener("abort", end, { signal });
    const root = document.querySelector("rec-shelf")?.shadowRoot;
    if (!root) return;
    const observer = new MutationObserver(end);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    signal.addEventListener("abort", () => observer.disconnect());
  });
}
