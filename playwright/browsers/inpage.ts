/**
 * The page's side of the check: a script that the host puts on every page before its own ones, the same in all
 * browsers. It notes what the page hears from recbuild, and answers questions about it.
 */
import type { Rec } from "../visitor.js";
import type { RecRequest } from "../../web/src/shared/protocol.js";
import { listen, openRoots } from "../inpage.js";

const PATIENCE = 60_000;

listen();
openRoots();

/** What the shelf shows first. */
export async function instant(): Promise<string[]> {
  await until(() => heard.instant);
  return shown();
}

/** How the engine became ready. */
export function ready() {
  return until(() => heard.ready);
}

/** Waits until the shelf shows what the engine recommends here, and gives that. */
export async function improved(): Promise<string[]> {
  await ready();
  const shelf = document.querySelector("rec-shelf")!;
  const { recommend } = await rec();
  const { items, lane } = await recommend({ item: shelf.getAttribute("item"), k: Number(shelf.getAttribute("count") ?? 6) });
  if (lane !== "engine") throw new Error(`The answer came from the lane "${lane}".`);
  const wanted = items.map(({ item }) => item);
  await until(() => String(shown()) === String(wanted));
  return wanted;
}

/** The engine's answers to requests that are made on a certain day; as text, for not all drivers keep numbers exact. */
export async function answers(requests: readonly RecRequest[], space: string, day: number): Promise<string> {
  Date.now = () => day * 86_400_000;
  const { profile, recommend } = await rec();
  const results = [];
  for (const { context, events, k, where, allow, deny, repeat } of requests) {
    profile.import({ v: 1, space, events });
    results.push(await recommend({ item: context, k, where, allow, deny, repeat }));
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

/** Milliseconds from when the page was asked for until the engine was ready. */
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

/** Something that the policy forbids. */
export function breach(): void {
  new Image().src = "data:,";
}

export function say(words: string): void {
  console.info(words);
}

function shown(): string[] {
  const links = document.querySelector("rec-shelf")!.shadowRoot!.querySelectorAll("section li a");
  return [...links].map((link) => decodeURIComponent((link as HTMLAnchorElement).pathname.split("/").at(-1)!.replace(".html", "")));
}

function rec(): Promise<Rec> {
  return import(document.querySelector<HTMLScriptElement>('script[src$="rec.js"]')!.src);
}

/** Waits until there is something to see; fails with what the page reports. */
async function until<Seen>(look: () => Seen | null | false): Promise<Seen> {
  const late = AbortSignal.timeout(PATIENCE);
  while (!late.aborted) {
    const seen = look();
    if (seen) return seen;
    const [error] = heard.errors;
    if (error) throw new Error(`${error.code}: ${error.message}`);
    await news(late);
  }
  throw new Error(`It did not come within ${PATIENCE / 1000} seconds: ${look}`);
}

/** Resolves when the page hears something or the shelf shows something else, or when it is late. */
function news(late: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const { signal } = ended;
    const end = () => (ended.abort(), resolve());
    for (const type of ["heard", "rec-ready", "rec-error"]) document.addEventListener(type, end, { signal });
    late.addEventListener("abort", end, { signal });
    const root = document.querySelector("rec-shelf")?.shadowRoot;
    if (!root) return;
    const observer = new MutationObserver(end);
    observer.observe(root, { subtree: true, childList: true, attributes: true });
    signal.addEventListener("abort", () => observer.disconnect());
  });
}
