/**
 * The engine of a worker: it loads the item parts of a request, then answers it. The numbers of the parts and the
 * request are passed separately, so that the files that are fetched cannot depend on the visitor's events. A search
 * covers the items that are here; what is fetched for it never depends on the query.
 */
import type { RecRequest, RecResult, SearchRequest, SearchResult } from "../shared/protocol.js";
import type { ItemParts, PartsByNumber } from "./items.js";
import type { PythonBridge } from "./python.js";

/** The bridge drops parts only if it has more than this: MAX_PARTS in recruntime/bridge.py. */
const KEPT = 32;
/** How many parts of earlier pages are loaded from the part cache. */
const MAX_RECENT = 12;

export class Engine {
  readonly #first: ReadonlySet<number>;
  /** Parts that were loaded later and that the bridge still has, the latest last. */
  #later: readonly number[] = [];
  #recentLoaded = false;
  #searchOpened: Promise<void> | null = null;
  #searchFailed = false;

  /** `bridge` was opened with `items.first`. */
  constructor(
    private readonly bridge: PythonBridge,
    private readonly items: ItemParts,
  ) {
    this.#first = new Set(items.first);
  }

  /** Loads these item parts, if they are not loaded already. Throws RecError. */
  async load(numbers: readonly number[]): Promise<void> {
    const requested = await this.items.load(numbers.filter((number) => !this.#has(number)));
    const parts = new Map([...(await this.#loadRecent(requested)), ...requested]);
    if (parts.size === 0) return;
    this.bridge.load(parts);
    this.#later = [...this.#later, ...parts.keys()].slice(-KEPT);
  }

  /** Throws RecError. */
  recommend(request: RecRequest): RecResult {
    // In a partitioned bundle, an item without parts is one whose instant part could not be loaded, so that the engine
    // cannot have it.
    const unknown = !this.items.listing.resident && request.parts.length === 0;
    return this.bridge.recommend(unknown ? { ...request, item: null } : request);
  }

  /**
   * Loads the search part, once, and the parts that earlier pages left here. `again`: also if that failed before. Not every
   * search tries again: the number of requests would tell how much was typed. Throws RecError.
   */
  openSearch(again: boolean): Promise<void> {
    if (again && this.#searchFailed) this.#searchOpened = null;
    this.#searchOpened ??= this.#loadSearch();
    return this.#searchOpened;
  }

  /** Throws RecError. */
  search(request: SearchRequest): SearchResult {
    return this.bridge.search(request);
  }

  /** Puts the loaded parts into the part cache. Called after the answer, which does not wait for it. */
  keepParts(): Promise<void> {
    return this.items.keep();
  }

  async #loadSearch(): Promise<void> {
    try {
      const [part] = await Promise.all([this.items.search(), this.load([])]);
      this.bridge.openSearch(part);
      this.#searchFailed = false;
    } catch (error) {
      this.#searchFailed = true;
      throw error;
    }
  }

  #has(number: number): boolean {
    return this.#first.has(number) || this.#later.includes(number);
  }

  /** Once: parts that earlier pages left on this device, so that the profile's search covers them too. */
  async #loadRecent(requested: PartsByNumber): Promise<PartsByNumber> {
    if (this.#recentLoaded) return new Map();
    this.#recentLoaded = true;
    return this.items.recent(MAX_RECENT, new Set([...this.#first, ...requested.keys()]));
  }
}
