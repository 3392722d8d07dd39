/**
 * The part cache: item parts, or packs of pictures, that earlier pages left on this device, in the browser's Cache API.
 * Parts go in and come out by their name hash. A part is checked like a download when it comes out. When the budget is full, the least
 * recently used parts are deleted. A cache that is missing, blocked, full or does not answer counts as empty.
 *
 * The cache's own order is the order of use: a part that is used again is deleted and put back at the end.
 */
import { isNamed, partCache } from "./files.js";
import { within } from "./within.js";

export type Part = ArrayBuffer;

/** Which files a cache holds. */
export interface CachedKind {
  /** What follows the name of the bundle's cache; `clear()` deletes all whose names begin alike. */
  readonly suffix: string;
  /** Where a file of this name is in the bundle: what is before its name hash, and after it. */
  readonly path: readonly [before: string, after: string];
}

const ITEM_PARTS: CachedKind = { suffix: "", path: ["parts/items-", ".msgpack"] };

interface Entry {
  readonly url: string;
  readonly bytes: number;
}

/** Bytes. */
const BUDGET = 32 * 2 ** 20;
/** Milliseconds for one use of the cache; after that it is not used again. */
const TIMEOUT = 5000;
const SILENT = new Error("The cache does not answer.");

export class PartCache {
  #cache: Promise<Cache> | undefined;
  #entries: Promise<Map<string, Entry>>;

  constructor(
    storage: CacheStorage | undefined,
    private readonly base: string,
    private readonly budget = BUDGET,
    private readonly kind = ITEM_PARTS,
  ) {
    this.#cache = storage?.open(partCache(base) + kind.suffix);
    this.#entries = this.#list();
  }

  /** The part; null if it is not here. A damaged part is deleted. */
  async get(name: string): Promise<Part | null> {
    const entry = (await this.#entries).get(name);
    if (!entry) return null;
    const content = await this.#use(async (cache) => (await cache.match(entry.url))?.arrayBuffer());
    if (content && (await isNamed(new Uint8Array(content), name))) return content;
    await this.#use((cache) => cache.delete(entry.url));
    return null;
  }

  /** The names of the parts that are here, the most recently used first. */
  async recent(): Promise<string[]> {
    return [...(await this.#entries).keys()].reverse();
  }

  /** Puts parts that were just used, in this order, at the end, and deletes the parts that no longer fit. */
  async keep(parts: ReadonlyMap<string, Part>): Promise<void> {
    await this.#use(async (cache) => {
      const others = [...(await this.#list())].filter(([name]) => !parts.has(name));
      let room = [...parts.values()].reduce((left, part) => left - part.byteLength, this.budget);
      for (const [, { url, bytes }] of others.reverse()) {
        room -= bytes;
        if (room < 0) await cache.delete(url);
      }
      for (const [name, part] of parts) {
        const url = this.#urlOf(name, part.byteLength);
        await cache.delete(url);
        await cache.put(url, new Response(part));
      }
    });
    this.#entries = this.#list();
  }

  /** The entries of the cache, in its order. */
  async #list(): Promise<Map<string, Entry>> {
    const requests = (await this.#use((cache) => cache.keys())) ?? [];
    const [before, after] = this.kind.path;
    const entries = requests.map(({ url }) => {
      // An entry of another name was not put here by this class: it is deleted when parts are kept.
      const [path, bytes] = url.slice(this.base.length).split("?bytes=");
      const isOurs = url.startsWith(this.base + before) && path!.endsWith(after);
      const name = isOurs ? path!.slice(before.length, -after.length) : url;
      return [name, { url, bytes: isOurs ? Number(bytes) : Infinity }] as const;
    });
    return new Map(entries);
  }

  /** The entry's name. It contains the size, so that the budget can be kept without reading the entries. */
  #urlOf(name: string, bytes: number): string {
    return `${this.base}${this.kind.path.join(name)}?bytes=${bytes}`;
  }

  /** The result of this use; undefined if there is no cache, or it fails or does not answer. */
  async #use<T>(use: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    if (!this.#cache) return undefined;
    try {
      return await within(TIMEOUT, this.#cache.then(use), SILENT);
    } catch (error) {
      if (error === SILENT) this.#cache = undefined;
      return undefined;
    }
  }
}
