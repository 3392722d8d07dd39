/**
 * The engine of a worker: it loads the item parts of a request, then answers it. The numbers of the parts and the
 * request are passed separately, so that the files that are fetched cannot depend on the visitor's events. A search
 * covers the items that are here, or all of them where the bundle says so; what is fetched for it never depends on the query.
 */
import type { OverlayData, RecRequest, RecResult, SearchRequest, SearchResult } from "../shared/protocol.js";
import type { ItemParts, PartsByNumber } from "./items.js";
import type { PythonBridge } from "./python.js";

/** The bridge drops parts only if it has more than this: MAX_PARTS in recruntime/bridge.py. */
const KEPT = 32;
/** How many parts of earlier pages are loaded from the part cache. */
const MAX_RECENT = 12;
/** How many parts a step of opening the search loads: between two steps, pages get their lists. */
const STEP = 8;

export class Engine {
  readonly #first: ReadonlySet<number>;
  /** Parts that were loaded later and that the bridge still has, the latest last. */
  #later: readonly number[] = [];
  #recentLoaded = false;
  #overlay = "";
  /** The step of opening the search that is under way, the last one, or the one that failed. */
  #step: Promise<number> | null = null;
  #searchOpened = false;
  #searchFailed = false;
  /** Parts of a search of all items, until all are here. */
  #ahead: PartsByNumber = new Map();
  #complete = false;

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

  /** Takes up what changed since the bundle was built. A page tells it once; most pages tell the same. Throws RecError. */
  overlay(overlay: OverlayData): void {
    const text = JSON.stringify(overlay);
    if (text !== this.#overlay) this.bridge.overlay(text);
    this.#overlay = text;
  }

  /** Throws RecError. */
  recommend(request: RecRequest): RecResult {
    // In a partitioned bundle, an item without parts is one whose instant part could not be loaded, so that the engine
    // cannot have it.
    const unknown = !this.items.listing.resident && request.parts.length === 0;
    return this.bridge.recommend(unknown ? { ...request, item: null } : request);
  }

  /**
   * A step of opening the search: first the search part and the parts that earlier pages left here; then, where searches
   * cover all items, a few item parts with each call. Resolves to how many parts are left. Each is loaded once. `again`: also
   * if that failed before. Not every search tries again: the number of requests would tell how much was typed. Throws RecError.
   */
  openSearch(again: boolean): Promise<number> {
    if (again && this.#searchFailed) this.#step = null;
    this.#step ??= this.#openFurther();
    return this.#step;
  }

  /** Throws RecError. */
  search(request: SearchRequest): SearchResult {
    return this.bridge.search(request);
  }

  /** Puts the loaded parts into the part cache. Called after the answer, which does not wait for it. */
  keepParts(): Promise<void> {
    return this.items.keep();
  }

  async #openFurther(): Promise<number> {
    this.#searchFailed = false;
    try {
      const left = await (this.#searchOpened ? this.#loadFurther() : this.#loadSearch());
      if (left > 0) this.#step = null;
      return left;
    } catch (error) {
      this.#searchFailed = true;
      throw error;
    }
  }

  async #loadSearch(): Promise<number> {
    const [part] = await Promise.all([this.items.search(), this.load([])]);
    this.bridge.openSearch(part);
    this.#searchOpened = true;
    return this.items.searched.length;
  }

  /** All of them, even those that are here: what is fetched is the same for everybody, and the bridge drops none of it. */
  async #loadFurther(): Promise<number> {
    const { searched } = this.items;
    const parts = await this.items.fetch(searched.slice(this.#ahead.size).slice(0, STEP));
    this.#ahead = new Map([...this.#ahead, ...parts]);
    const left = searched.length - this.#ahead.size;
    if (left > 0) return left;
    this.bridge.load(this.#ahead);
    this.#ahead = new Map();
    this.#complete = true;
    return 0;
  }

  #has(number: number): boolean {
    return this.#complete || this.#first.has(number) || this.#later.includes(number);
  }

  /** Once: parts that earlier pages left on this device, so that the profile's search covers them too. */
  async #loadRecent(requested: PartsByNumber): Promise<PartsByNumber> {
    if (this.#recentLoaded) return new Map();
    this.#recentLoaded = true;
    return this.items.recent(MAX_RECENT, new Set([...this.#first, ...requested.keys()]));
  }
}
