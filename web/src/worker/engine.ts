/**
 * The engine with all that it may have to search: a request's item parts are loaded, then it is answered. It
 * is told the numbers of parts and the request apart, so that what is fetched cannot depend on the events.
 */
import type { RecRequest, RecResult } from "../shared/protocol.js";
import type { ItemParts, PartsByNumber } from "./items.js";
import type { Bridge } from "./python.js";

/** The bridge keeps more of the latest parts than this: MOST_PARTS in recruntime/bridge.py. */
const SURE = 32;
const MOST_RECENT = 12;

export class Engine {
  readonly #first: ReadonlySet<number>;
  /** Parts that were loaded later and are there for sure, the latest last. */
  #later: readonly number[] = [];
  #lookedBack = false;

  /** `bridge` was opened with the first of the item parts. */
  constructor(
    private readonly bridge: Bridge,
    private readonly items: ItemParts,
  ) {
    this.#first = new Set(items.first);
  }

  /** Sees to it that these item parts can be searched. Raises RecError. */
  async load(numbers: readonly number[]): Promise<void> {
    const named = await this.items.bring(numbers.filter((number) => !this.#has(number)));
    const parts = new Map([...(await this.#lookBack(named)), ...named]);
    if (parts.size === 0) return;
    this.bridge.load(parts);
    this.#later = [...this.#later, ...parts.keys()].slice(-SURE);
  }

  /** Raises RecError. */
  recommend(request: RecRequest): RecResult {
    // An item of a celled bundle without parts is one whose instant part could not be had: the engine cannot know it.
    const lost = !this.items.listing.resident && request.parts.length === 0;
    return this.bridge.recommend(lost ? { ...request, context: null } : request);
  }

  /** What can wait until the answer is out. */
  rest(): Promise<void> {
    return this.items.keep();
  }

  #has(number: number): boolean {
    return this.#first.has(number) || this.#later.includes(number);
  }

  /** Once, what earlier pages left on this device: a profile's search then covers it. */
  async #lookBack(named: PartsByNumber): Promise<PartsByNumber> {
    if (this.#lookedBack) return new Map();
    this.#lookedBack = true;
    return this.items.recent(MOST_RECENT, new Set([...this.#first, ...named.keys()]));
  }
}
