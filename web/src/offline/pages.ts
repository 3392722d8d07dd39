/**
 * Keeps the pages that the visitor has opened, with the files that they loaded, and answers for them where there is no
 * network: the network comes first, always. A page is kept when it says so itself, never on its way: so nothing is kept
 * before consent, and after `off()`.
 */
import { within } from "../shared/within.js";

export interface PageOptions {
  /** The page that is shown in place of one that is not kept, relative to the worker's own address. */
  readonly fallback?: string;
  /** The files that this page needs. */
  readonly files?: readonly string[];
}

/** How many pages, and how many of their files, are kept: those that were opened last. */
const PAGES = 50;
const FILES = 300;
/** Milliseconds that a visitor waits for the network before a kept page is shown. */
const PATIENCE = 4000;

/** Keeps a page and its files. */
export async function keepPage(cache: Cache, url: string, files: readonly string[]): Promise<void> {
  await put(cache, new Request(url, { cache: "force-cache" }));
  const here = new Set((await cache.keys()).map((request) => request.url));
  // Which files have arrived by now depends on the moment: so none of them is requested from the network.
  const request = (file: string) => new Request(file, { cache: "only-if-cached", mode: "same-origin" });
  for (const file of new Set(files)) if (!here.has(file)) await put(cache, request(file));
  await limit(cache);
}

/** Puts what the browser has just loaded at the end of the cache, unless the site forbids to store it. */
async function put(cache: Cache, request: Request): Promise<void> {
  const { url } = request;
  const response = await fetch(request).catch(() => null);
  if (!response?.ok || response.redirected || /no-store/.test(response.headers.get("cache-control") ?? "")) return;
  await cache.delete(url);
  await cache.put(url, response);
}

async function limit(cache: Cache): Promise<void> {
  const requests = await cache.keys();
  const isPage = ({ url }: Request) => /(\/|\.html?|\/[^./]*)(\?.*)?$/.test(url);
  for (const [some, most] of [[requests.filter(isPage), PAGES], [requests.filter((one) => !isPage(one)), FILES]] as const) {
    for (const request of some.slice(0, -most)) await cache.delete(request);
  }
}

/** The network's answer; without a network the kept one, and for a page that is not kept, the fallback. */
export async function answerPage(request: Request, fallback: string | null): Promise<Response> {
  // Not by navigation preload: where it fails, Firefox shows its own error in place of what is answered here.
  const network = fetch(request);
  const isPage = request.mode === "navigate";
  try {
    return await (isPage ? within(PATIENCE, network, new Error("late")) : network);
  } catch (error) {
    const kept = (await caches.match(request)) ?? (isPage && (await caches.match(request, { ignoreSearch: true })));
    if (kept) return kept;
    if (!isPage) throw error;
    // Not the fallback's content at the page's own address: its relative links would lead elsewhere.
    return network.catch(() => (fallback ? Response.redirect(`${fallback}#${request.url}`) : Response.error()));
  }
}
