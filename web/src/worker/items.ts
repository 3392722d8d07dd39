/**
 * The item parts of a bundle: numbers of its listing in (docs/format.md §5), verified bytes out, from the part
 * cache or else from the network. Nothing here knows the visitor's events, so the requests follow from the numbers
 * alone.
 */
import { RecError } from "../shared/errors.js";
import { damaged, splitNames } from "../shared/files.js";
import type { Part, PartCache } from "../shared/cache.js";

export interface Listing {
  /** True: all item parts are loaded at the start. False: the sample part, and later the parts that requests name. */
  readonly resident: boolean;
  /** Name hashes of the item parts, concatenated. */
  readonly items: string;
  /** The number of the sample part; null if the bundle has none. */
  readonly sample: number | null;
  /** Name hash of the search part; missing: the bundle cannot be searched. */
  readonly search?: string;
  /** Whether who searches loads all item parts; missing: a search covers what pages loaded. */
  readonly search_all?: boolean;
}

/** Item parts by number. */
export type PartsByNumber = Map<number, Part>;

export class ItemParts {
  readonly #names: readonly string[];
  /** Parts that were loaded and are not in the cache's order of use yet. */
  #used = new Map<string, Part>();
  readonly #preloading = new Map<string, Promise<Part>>();

  /** `path`: the listing's own, for errors. `cache`: null if parts are not to be kept. */
  constructor(
    readonly listing: Listing,
    private readonly path: string,
    private readonly download: (name: string, kind?: "items" | "search") => Promise<Part>,
    private readonly cache: PartCache | null,
  ) {
    this.#names = splitNames(listing.items);
  }

  /** The numbers of the parts that the engine starts with. */
  get first(): readonly number[] {
    const { resident, sample } = this.listing;
    if (resident) return [...this.#names.keys()];
    return sample === null ? [] : [sample];
  }

  /** Starts to load parts that `load` will be called for. A failure now is tried again, and reported, then. */
  preload(numbers: readonly number[]): void {
    for (const name of numbers.map((number) => this.#names[number]).filter((name) => name !== undefined)) {
      const part = this.#fetch(name);
      this.#preloading.set(name, part);
      part.catch(() => this.#preloading.delete(name));
    }
  }

  /** These parts, in reverse order: the engine keeps the part longest that is loaded last. Throws RecError. */
  async load(numbers: readonly number[]): Promise<PartsByNumber> {
    const names = numbers.map((number) => this.#names[number] ?? this.#refuse(number));
    const loaded = await Promise.all(names.map((name) => this.#get(name)));
    const parts = numbers.map((number, index) => [number, loaded[index]!] as const);
    for (const [number, part] of parts.reverse()) this.#used.set(this.#names[number]!, part);
    return new Map(parts);
  }

  /** The numbers of the parts that are loaded for a search, the sample part excepted: it repeats items of the others. */
  get searched(): readonly number[] {
    const { resident, sample, search_all } = this.listing;
    return search_all && !resident ? [...this.#names.keys()].filter((number) => number !== sample) : [];
  }

  /** These parts, for a search: they do not displace in the part cache what pages are made of. Throws RecError. */
  async fetch(numbers: readonly number[]): Promise<PartsByNumber> {
    return new Map(await Promise.all(numbers.map(async (number) => [number, await this.#get(this.#names[number]!)] as const)));
  }

  /** The search part. Throws RecError. */
  search(): Promise<Part> {
    const { search } = this.listing;
    return search ? this.download(search, "search") : Promise.reject(unsearchable());
  }

  /** Up to `limit` parts that this device used most recently, without those of `except`; nothing is fetched. */
  async recent(limit: number, except: ReadonlySet<number>): Promise<PartsByNumber> {
    const numbers = ((await this.cache?.recent()) ?? []).map((name) => this.#names.indexOf(name));
    const chosen = numbers.filter((number) => number >= 0 && !except.has(number)).slice(0, limit);
    const parts = await Promise.all(chosen.map((number) => this.cache?.get(this.#names[number]!)));
    return new Map(chosen.flatMap((number, index) => (parts[index] ? [[number, parts[index]]] : [])));
  }

  /** Puts the parts that were loaded since the last call into the part cache, for later pages. */
  async keep(): Promise<void> {
    const used = this.#used;
    this.#used = new Map();
    if (used.size > 0) await this.cache?.keep(used);
  }

  #get(name: string): Promise<Part> {
    const part = this.#preloading.get(name) ?? this.#fetch(name);
    this.#preloading.delete(name);
    return part;
  }

  async #fetch(name: string): Promise<Part> {
    return (await this.cache?.get(name)) ?? this.download(name);
  }

  #refuse(number: number): never {
    throw damaged("part-corrupt", this.path, `has no item part ${number}, though an instant part names it`);
  }
}

function unsearchable(): RecError {
  return new RecError("bad-request", "This bundle cannot be searched: it was built without a search part.");
}
