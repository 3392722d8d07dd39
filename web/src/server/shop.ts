/**
 * A bundle on a server or at the edge: a request with the visitor's events in, the list that their page would show out.
 * Nothing of a request is kept. Where the engine cannot start, lists are the instant ones, with the reason.
 */
import type { Boot } from "../shared/boot.js";
import { asRecError, RecError } from "../shared/errors.js";
import type { RecResult, SearchResult } from "../shared/protocol.js";
import { filterList } from "../page/instant/filter.js";
import { kindList } from "../page/instant/kinds.js";
import { instantList } from "../page/instant/lane.js";
import { headingOf, type InstantList } from "../page/instant/list.js";
import { InstantParts } from "../page/instant/parts.js";
import { fitting } from "../page/instant/ranking.js";
import { type Opened, openEngine } from "../worker/open.js";
import { fetchFrom, type Place, sourceAt } from "./place.js";
import { type RecommendRequest, readRecommend, readSearchRequest, type SearchOptionsAndEvents } from "./requests.js";

/** A list, and where it comes from. */
export interface ShopList extends Omit<RecResult, "codes"> {
  /** "engine": for this visitor. "instant": the same for every visitor of the page. */
  readonly lane: "engine" | "instant";
  /** Why the list is not the one that was asked for; null if it is. */
  readonly error: RecError | null;
}

const DAY = 86_400;

export class Shop {
  readonly #parts: InstantParts;
  #opening: Promise<Opened> | null = null;

  /** `base`: any absolute URL with a slash at the end; nothing is fetched from it. */
  constructor(
    readonly boot: Boot,
    private readonly place: Place,
    private readonly base: string,
  ) {
    const load = () => Promise.resolve({ kindList, fitting });
    this.#parts = new InstantParts(boot, { base, fetch: fetchFrom(place, base), load });
  }

  /** Starts the engine, which the first request does otherwise. Throws RecError if it cannot start. */
  async start(): Promise<void> {
    await this.#engine();
  }

  /** The `k` best items for this visitor, next to `item` if there is one. Throws RecError: the request makes no sense, or there is nothing to show. */
  async recommend(request: RecommendRequest = {}): Promise<ShopList> {
    const { item, events, now, options } = readRecommend(request);
    const visitor = { host: { now: () => now }, events: () => events };
    const whole = await instantList(this.#parts, item, options);
    if (this.#parts.boot !== this.boot) throw new RecError("bundle-changed", "The bundle was replaced. Open it again.");
    if (whole.refused) throw whole.refused;
    const list = await fitting(this.#parts, whole, options, visitor);
    const day = Math.floor(now / DAY);
    const { neighbors, listed, parts } = list;
    try {
      const { engine } = await this.#engine();
      const { codes: _, ...found } = engine.recommend({ item: list.item, neighbors, listed, parts, ...options, events, seed: day, day });
      return { ...found, lane: "engine", error: whole.errors[0] ?? null };
    } catch (error) {
      if (asRecError(error).code === "bad-request") throw error;
      return instant(list, filterList(list, options, events), whole.errors[0] ?? asRecError(error));
    }
  }

  /** Items by words and by meaning. Throws RecError: the request makes no sense, or the engine cannot answer. */
  async search(query: string, given: SearchOptionsAndEvents = {}): Promise<SearchResult> {
    const request = readSearchRequest(query, given);
    const { engine } = await this.#engine();
    await engine.openSearch(true);
    return engine.search(request);
  }

  /** A start that failed is tried again by the next request. */
  #engine(): Promise<Opened> {
    const { place, base, boot } = this;
    const environment = { python: sourceAt(place, boot.engine.folder), fetch: fetchFrom(place, base), server: true };
    this.#opening ??= openEngine(environment, base, boot).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }
}

function instant(list: InstantList, items: InstantList["items"], error: RecError): ShopList {
  if (items.length === 0) throw error;
  return { heading: headingOf(items) ?? list.heading, items, lane: "instant", error };
}
