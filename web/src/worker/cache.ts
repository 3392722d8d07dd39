/**
 * The part cache: item parts that this device has from earlier pages, in the browser's Cache API. Parts go in
 * and come out by their name hash. What comes out is checked like a download; what has not been used for longest
 * goes when the budget is full. Where the cache is missing, blocked, full or silent, it is as if it were empty.
 *
 * The cache's own order is the order of use: a part that is used again is deleted and put back, behind all others.
 */
import { isNamed, partCache } from "../shared/files.js";
import { within } from "../shared/within.js";

export type Part = ArrayBuffer;

interface Entry {
  readonly url: string;
  readonly bytes: number;
}

const BUDGET = 32 * 2 ** 20;
/** Milliseconds for one use of the cache; what is silent for longer is not asked again. */
const PATIENCE = 5000;
const SILENT = new Error("The cache does not answer.");

export class PartCache {
  #cache: Promise<Cache> | undefined;
  #entries: Promise<Map<string, Entry>>;

  constructor(
    storage: CacheStorage | undefined,
    private readonly base: string,
    private readonly budget = BUDGET,
  ) {
    this.#cache = storage?.open(partCache(base));
    this.#entries = this.#list();
  }

  /** The part, or null where it is not here whole: a damaged one is dropped. */
  async get(name: string): Promise<Part | null> {
    const entry = (await this.#entries).get(name);
    if (!entry) return null;
    const content = await this.#use(async (cache) => (await cache.match(entry.url))?.arrayBuffer());
    if (content && (await isNamed(new Uint8Array(content), name))) return content;
    await this.#use((cache) => cache.delete(entry.url));
    return null;
  }

  /** The names of the parts that are here, the last used first. */
  async recent(): Promise<string[]> {
    return [...(await this.#entries).keys()].reverse();
  }

  /** Puts parts that were just used, in this order, behind all others; what no longer fits goes. */
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

  /** What is in the cache, in its order. */
  async #list(): Promise<Map<string, Entry>> {
    const requests = (await this.#use((cache) => cache.keys())) ?? [];
    const entries = requests.map(({ url }) => {
      // What has no such name is not ours to count: it goes at the first occasion.
      const [, name = url, bytes = Infinity] = /items-(\w+)\.msgpack\?bytes=(\d+)$/.exec(url) ?? [];
      return [name, { url, bytes: Number(bytes) }] as const;
    });
    return new Map(entries);
  }

  /** The entry's name; its size is part of it, so that the budget needs no look into the entries. */
  #urlOf(name: string, bytes: number): string {
    return `${this.base}parts/items-${name}.msgpack?bytes=${bytes}`;
  }

  /** What the cache answers; undefined where there is none, or it fails: see above. */
  async #use<T>(use: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    if (!this.#cache) return undefined;
    try {
      return await within(PATIENCE, this.#cache.then(use), SILENT);
    } catch (error) {
      if (error === SILENT) this.#cache = undefined;
      return undefined;
    }
  }
}
