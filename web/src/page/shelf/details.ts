/**
 * The details of a shelf's events about its cards, for the site's own analytics: the list on show and places on it in. They
 * say which list an item is from, but never which item of the visitor's is behind it.
 */
import type { Reason } from "../../shared/protocol.js";
import type { RecommendationList } from "../client.js";

/** A card that the visitor clicked, or whose button was pressed. */
export interface CardDetail {
  readonly item: string;
  /** Its place on the list, from 1. */
  readonly position: number;
  /** The shelf's `kind`; null: it has none. */
  readonly kind: string | null;
  /** The kind of the reason, such as "similar" or "view". */
  readonly reason: Reason["kind"];
  /** The name of the list that the item comes from. */
  readonly label: string;
  readonly lane: RecommendationList["lane"];
}

/** Cards that the visitor saw together. */
export interface SeenDetail {
  readonly items: readonly string[];
  /** Their places on the list, from 1. */
  readonly positions: readonly number[];
  readonly lane: RecommendationList["lane"];
}

export function cardDetail({ items, lane }: RecommendationList, place: number, kind: string | null): CardDetail {
  const { item, reason, label } = items[place]!;
  return { item, position: place + 1, kind, reason: reason.kind, label, lane };
}

export function seenDetail({ items, lane }: RecommendationList, places: readonly number[]): SeenDetail {
  return { items: places.map((place) => items[place]!.item), positions: places.map((place) => place + 1), lane };
}
