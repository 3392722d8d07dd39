/** `openBundle`: a bundle's own engine in Node, Deno and Bun. See docs/edge.md of recbuild. */
import type { Options, RecEvent, RecommendationList, SearchOptions, SearchResult } from "./rec.js";

/** What a visitor did: an item's id stands for a view of it. */
export type Did = string | (Pick<RecEvent, "item"> & Partial<RecEvent>);

export interface RecommendRequest extends Partial<Options> {
  /** The page's item. Default: none. */
  readonly item?: string | null;
  /** What the visitor did, oldest first, at most 1,000. Default: nothing. */
  readonly events?: readonly Did[];
  /** Seconds since 1970, for rules with dates and the day's exploration. Default: now. */
  readonly now?: number;
}

export interface Shop {
  /** Starts the engine, which the first request does otherwise. Rejects with a RecError if it cannot start. */
  start(): Promise<void>;
  /** The `k` best items for this visitor, next to `item` if there is one. Rejects with a RecError if there is nothing to show. */
  recommend(request?: RecommendRequest): Promise<RecommendationList>;
  /** Items by words and by meaning. Rejects with a RecError if the engine cannot answer. */
  search(query: string, options?: Partial<SearchOptions> & Pick<RecommendRequest, "events">): Promise<SearchResult>;
}

/** The bundle in this folder: a path, or a URL of `file:`. */
export function openBundle(folder: string | URL): Promise<Shop>;
