/**
 * offline.js: recommendations without a network. A site's own service worker takes it over with one line,
 *
 *     importScripts("/rec/offline.js");
 *
 * and keeps its other handlers. Registered by itself, by `data-offline` on the script tag, it also keeps the pages that
 * the visitor opens; in a site's own worker `recbuild.keepPages()` does so. It never makes a request that depends on
 * the profile: what it fetches follows from the bundle, and from the page that is open.
 */
import { asRecError } from "../shared/errors.js";
import { isKeepRequest, type KeepReply, type KeepRequest, offlineCache } from "../shared/offline.js";
import { channelOf, forgetReasonOf } from "../shared/tabs.js";
import { entryOf, immutable } from "./build.js";
import { Keeper } from "./keeper.js";
import { answerPage, keepPage, type PageOptions } from "./pages.js";

const scope = globalThis as unknown as ServiceWorkerGlobalScope & { recbuild?: { keepPages: typeof keepPages } };
const SHELL = "recbuild:shell";

/** Null until pages are to be kept. */
let pages: { readonly fallback: string | null; readonly files: readonly string[] } | null = null;
/** What pages asked for is done one after the other. */
let queue: Promise<unknown> = Promise.resolve();

/** From now on keeps the pages that the visitor opens. Call it while the service worker's script runs. */
function keepPages({ fallback, files = [] }: PageOptions = {}): void {
  const [page, ...others] = [fallback ?? "", ...files].map((path) => new URL(path, scope.location.href).href);
  pages = { fallback: fallback === undefined ? null : page!, files: others };
  scope.addEventListener("install", (event) => event.waitUntil(keepFallback()));
}

async function keepFallback(): Promise<void> {
  const { fallback, files } = pages!;
  const requests = (fallback ? [fallback, ...files] : files).map((url) => new Request(url, { cache: "no-cache" }));
  if (requests[0]) await (await caches.open(SHELL)).addAll(requests);
}

scope.recbuild = { keepPages };
// It never takes over a page that is open: browsers would request the page's pictures again.
if (scope.location.pathname.endsWith("/offline.js")) keepPages();

scope.addEventListener("message", (event) => {
  const { data, ports: [port] } = event;
  if (!isKeepRequest(data)) return;
  port?.postMessage("begun");
  const forgetting = new Forgetting(data.base);
  queue = queue.then(async () => {
    port?.postMessage(await keep(data));
    await forgetting.end();
  });
  event.waitUntil(queue);
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== scope.location.origin) return;
  const found = immutable(request.url);
  const base = found?.[0] ?? entryOf(request.url);
  if (base) event.respondWith(answer(request, base, found !== null));
  else if (pages) event.respondWith(answerPage(request, pages.fallback));
});

async function keep({ base, boot, entries, budget, page }: KeepRequest): Promise<KeepReply> {
  try {
    const keeper = await keeperOf(base);
    const { build, bytes, parts, of } = await keeper.keep({ boot, entries, budget });
    if (pages) await keepPage(await caches.open(offlineCache(base, "pages")), page.url, page.files.filter(isOther));
    await keeper.retry();
    return { kept: { build, bytes, parts, of } };
  } catch (error) {
    const { code, message } = asRecError(error);
    return { code, message };
  }
}

/** Hears whether the visitor wants everything forgotten while something is being kept: then it must not stay. */
class Forgetting {
  #asked = false;
  readonly #channel: BroadcastChannel;

  constructor(private readonly base: string) {
    this.#channel = new BroadcastChannel(channelOf(base));
    this.#channel.onmessage = ({ data }) => (this.#asked ||= forgetReasonOf(data) !== null);
  }

  async end(): Promise<void> {
    this.#channel.close();
    for (const what of this.#asked ? (["bundle", "pages"] as const) : []) await caches.delete(offlineCache(this.base, what));
  }
}

/** Whether this is no file of a bundle: those are kept by themselves. */
function isOther(url: string): boolean {
  return !immutable(url) && !entryOf(url);
}

async function answer(request: Request, base: string, isImmutable: boolean): Promise<Response> {
  // A cache that is not there must not be made by looking for it.
  if (!(await caches.has(offlineCache(base, "bundle")).catch(() => false))) return fetch(request);
  const keeper = await keeperOf(base);
  if (isImmutable) return keeper.answer(request);
  return request.url.endsWith("/overlay.json") ? keeper.answerOverlay(request) : keeper.answerEntry(request);
}

async function keeperOf(base: string): Promise<Keeper> {
  return new Keeper(await caches.open(offlineCache(base, "bundle")), base, (url, cache) => fetch(url, { cache }));
}
