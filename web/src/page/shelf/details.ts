/**
 * The details of a shelf's events about its cards, for the site's own analytics. They say which list an item is from, but
 * never which item of the visitor's is behind it.
 */
import type { ErrorCode, Reason } from "../../shared/protocol.js";
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

/** The `detail` of each event of a shelf. */
export interface ShelfEvents {
  /** The visitor saw these cards: half of each was in view for a second. Once per card. */
  readonly "rec-impression": SeenDetail;
  /** A card is clicked. */
  readonly "rec-click": CardDetail;
  /** A card's element with `data-rec-add` is clicked. */
  readonly "rec-add": CardDetail;
  /** A shelf of an experiment is seen: once per experiment and page. */
  readonly "rec-experiment": { readonly experiment: string; readonly variant: string };
  /** Something failed. */
  readonly "rec-error": { readonly code: ErrorCode; readonly message: string };
}
