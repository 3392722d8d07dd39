/**
 * Keeps builds of one bundle on the device. In: requests of pages to keep their build. Out: answers to the page's
 * requests for files of the bundle.
 *
 * Files are named by their content, so those of two builds lie side by side and are never mixed. The files by which a
 * page comes to a build (its script) are kept last, once all others are here and checked; only then are the files of
 * the build before removed. A build that is broken on the server is remembered: pages get the kept build until the
 * server has a whole one.
 */
import { RecError } from "../shared/errors.js";
import { fetchFile, type FetchFile } from "../shared/files.js";
import type { BuildFiles, Kept, KeepRequest } from "../shared/offline.js";
import { within } from "../shared/within.js";
import { type FilesOfBuild, filesOf, type NamedFile } from "./build.js";

type Order = Pick<KeepRequest, "boot" | "entries" | "budget">;

/** The build that is here whole, as far as the budget allowed. */
interface State extends Kept, Omit<Order, "boot"> {
  /** Paths of all that is kept for it. */
  readonly files: readonly string[];
}

/** Names under which the cache holds what no server has: the kept build, the server's if it is another one, a broken one. */
const STATE = "kept.json";
const NEXT = "next.json";
const BROKEN = "broken.json";
/** What changed since the build. */
const OVERLAY = "overlay.json";
/** Files that are fetched at the same time. */
const AT_ONCE = 6;
/** Milliseconds that a page waits for the network before it gets the kept script. */
const PATIENCE = 3000;
const NO_ROOM = new RecError("offline-failed", "This device has no room to keep the bundle for pages without a network.");

export class Keeper {
  constructor(
    private readonly cache: Cache,
    private readonly base: string,
    private readonly fetch: FetchFile,
  ) {}

  /** Keeps this build, unless it is kept already. Throws RecError; then the build before is kept as it was. */
  async keep(order: Order): Promise<Kept> {
    const state = await this.#read<State>(STATE);
    if (state && (await this.#isWhole(state, order))) return state;
    try {
      const loaded = await this.#load(order);
      await this.#commit(loaded);
      if (order.boot.engine.overlay) await this.#keepOverlay(await this.fetch(this.base + OVERLAY, "no-cache").catch(() => null));
      return loaded;
    } catch (error) {
      if (state && isBroken(error)) await this.#write(BROKEN, order);
      if (error === NO_ROOM) await this.#sweep(state?.files ?? []);
      throw error;
    }
  }

  /** Tries again to keep a build that was broken on the server: it may have been uploaded anew. */
  async retry(): Promise<void> {
    const order = await this.#read<Order>(BROKEN);
    if (order) await this.keep(order).catch(() => undefined); // It is still broken.
  }

  /** A file that is named by its content: the kept one, unless the page has found it damaged. */
  async answer(request: Request): Promise<Response> {
    const range = request.headers.get("range");
    const key = request.url + (range ? `?${range}` : "");
    const isDamaged = request.cache === "reload" && !(await this.cache.delete(key));
    const kept = await this.cache.match(key);
    if (kept) return range ? new Response(kept.body, { status: 206, headers: kept.headers }) : kept;
    const response = await fetch(request);
    if (isDamaged || !response.ok) await this.#suspect();
    // Where nothing is kept yet, or nothing may be kept any more, nothing is.
    if (response.status === 206 && (await this.#read<State>(STATE))) await this.#keepRange(key, response.clone());
    return response;
  }

  /** Keeps a range of a pack. A cache takes whole files only, so it is kept as one. */
  async #keepRange(key: string, { body, headers }: Response): Promise<void> {
    await this.cache.put(key, new Response(body, { headers })).catch(() => undefined); // There is no room.
  }

  /** The server's build lacks a file, or has it damaged: until it was kept whole, pages get the kept one. */
  async #suspect(): Promise<void> {
    const order = await this.#read<Order>(NEXT);
    if (order) await this.#write(BROKEN, order);
  }

  /** A file by which a page comes to a build: the server's, or the kept one if that is broken or does not come. */
  async answerEntry(request: Request): Promise<Response> {
    const kept = await this.cache.match(request.url);
    if (!kept) return fetch(request);
    try {
      const response = await within(PATIENCE, fetch(request), new Error("late"));
      if (!response.ok) return kept;
      const boot = bootIn(await response.clone().text());
      const [state, broken] = [await this.#read<State>(STATE), await this.#read<Order>(BROKEN)];
      if (boot && boot.build === broken?.boot.build) return kept;
      if (state && boot && boot.build !== state.build) {
        const order: Order = { boot, entries: state.entries, budget: state.budget };
        await this.#write(NEXT, order);
      }
      return response;
    } catch {
      return kept;
    }
  }

  /** What changed since the build: the server's, or the last one that came if there is none now. */
  async answerOverlay(request: Request): Promise<Response> {
    const response = await within(PATIENCE, fetch(request), null).catch(() => null);
    const kept = response?.ok ? null : await this.cache.match(request.url);
    if (!kept && (await this.#read<State>(STATE))) await this.#keepOverlay(response?.clone() ?? null);
    return kept ?? response ?? Response.error();
  }

  async #keepOverlay(response: Response | null): Promise<void> {
    if (response?.ok) await this.cache.put(this.base + OVERLAY, response).catch(() => undefined); // There is no room.
  }

  async #isWhole(state: State, { boot, entries, budget }: Order): Promise<boolean> {
    if (state.build !== boot.build || state.budget !== budget || String(state.entries) !== String(entries)) return false;
    const here = new Set((await this.cache.keys()).map(({ url }) => url));
    return state.files.every((path) => here.has(this.base + path));
  }

  /** Brings all files of a build but its entries. */
  async #load({ boot, entries, budget }: Order): Promise<State> {
    const files = await filesOf(boot, async (file) => new Uint8Array(await (await this.#get(file)).arrayBuffer()));
    const paths: string[] = [];
    let bytes = 0;
    const isEngine = ({ path }: NamedFile) => path.startsWith("engine-");
    const bring = async (some: readonly NamedFile[]) => {
      const sizes = await allEnded(some.map(async (file) => sizeOf(await this.#get(file))));
      paths.push(...some.map(({ path }) => path));
      bytes += sizes.reduce((sum, size, index) => sum + (isEngine(some[index]!) ? 0 : size), 0);
    };
    for (const some of chunks(files.needed)) await bring(some);
    for (const some of chunks(files.further)) {
      if (bytes > budget || !(await hasRoom())) break;
      await bring(some);
    }
    return { build: boot.build, entries, budget, bytes, ...countParts(files, paths), files: [...paths, ...entries] };
  }

  /** From now on this is the kept build. */
  async #commit(state: State): Promise<void> {
    const { build, entries } = state;
    const answers = await Promise.all(entries.map((name) => this.#entry(name, build)));
    for (const [index, name] of entries.entries()) await this.cache.put(this.base + name, answers[index]!);
    await this.#write(STATE, state);
    await this.#sweep(state.files);
  }

  /** Removes what is neither one of these files nor the state. */
  async #sweep(files: readonly string[]): Promise<void> {
    const kept = new Set([...files, STATE, OVERLAY].map((path) => this.base + path));
    for (const { url } of await this.cache.keys()) if (!kept.has(url)) await this.cache.delete(url);
  }

  /** The server's entry of this build. rec-signed.js is the same for every build. */
  async #entry(name: string, build: string): Promise<Response> {
    const response = await this.fetch(this.base + name, "no-cache").catch(() => null);
    const isOfBuild = name.startsWith("rec-signed") || bootIn((await response?.clone().text()) ?? "")?.build === build;
    if (response?.ok && isOfBuild) return response;
    throw new RecError("offline-failed", `${name} could not be kept: the server has it of another build, or not at all.`);
  }

  /** A file of the build, kept from now on. Throws RecError. */
  async #get({ path, hash }: NamedFile): Promise<Response> {
    const here = await this.cache.match(this.base + path);
    if (here) return here;
    let headers = new Headers();
    const remember: FetchFile = async (url, cache) => {
      const response = await this.fetch(url, cache);
      headers = new Headers(response.headers);
      return response;
    };
    const bytes = await fetchFile(remember, this.base, path, hash);
    // The body is not encoded any more. All else stays: a worker's policy is in its headers.
    headers.delete("content-encoding");
    headers.set("content-length", String(bytes.length));
    const response = new Response(bytes, { headers });
    await this.cache.put(this.base + path, response.clone()).catch(() => {
      throw NO_ROOM;
    });
    return response;
  }

  async #read<Content>(name: string): Promise<Content | null> {
    const found = await this.cache.match(this.base + name);
    return found ? ((await found.json()) as Content) : null;
  }

  #write(name: string, content: unknown): Promise<void> {
    return this.cache.put(this.base + name, new Response(JSON.stringify(content)));
  }
}

function countParts({ needed, further }: FilesOfBuild, paths: readonly string[]) {
  const isPart = (path: string) => /^(parts|instant)\//.test(path);
  const all = new Set([...needed, ...further].map(({ path }) => path).filter(isPart));
  return { parts: paths.filter(isPart).length, of: all.size };
}

/** Whether the server has this build, but not as it was built. */
function isBroken(error: unknown): boolean {
  return error instanceof RecError && error.code.startsWith("part-");
}

/** The boot piece in rec.js or in signed.json; null if there is none. */
function bootIn(text: string): BuildFiles | null {
  try {
    const line = /^const __BOOT__=(.*);\n/.exec(text)?.[1];
    return JSON.parse(line ?? JSON.parse(text).boot);
  } catch {
    return null;
  }
}

/** Whether the browser leaves more room than a tenth of what it gives to the site; true where it does not tell. */
async function hasRoom(): Promise<boolean> {
  const { storage } = navigator as { storage?: Partial<StorageManager> };
  const { usage = 0, quota = Infinity } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  return usage < 0.9 * quota;
}

function sizeOf({ headers }: Response): number {
  return Number(headers.get("content-length"));
}

/** Like Promise.all, but it fails only when all have ended: none keeps a file after what was kept has been removed. */
async function allEnded<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function chunks<Value>(values: readonly Value[]): Value[][] {
  const starts = Array.from({ length: Math.ceil(values.length / AT_ONCE) }, (_, number) => number * AT_ONCE);
  return starts.map((start) => values.slice(start, start + AT_ONCE));
}
