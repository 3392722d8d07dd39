/** What is written of a shelf: its cards, ready to be shown, and what was asked for. */
import type { CardValue } from "../shared/protocol.js";
import type { Base } from "./addresses.js";

/** A card, ready to be shown. */
export interface ShelfCard {
  readonly item: string;
  /** Its id where it has none. */
  readonly title: string;
  /** Null where there is none that is safe. */
  readonly url: string | null;
  readonly image: string | null;
  /** As it is written in the page's language. */
  readonly price: string | null;
  /** Why it is here, where that is not what the heading says. */
  readonly because: string | null;
  /** What is shown in place of an image: a letter, or nothing. */
  readonly tile: string;
  /** The color of the tile, from 0. */
  readonly tone: number;
  readonly fields: Readonly<Record<string, CardValue>>;
}

/** What was asked for, and what the shelf is written with. */
export interface Written {
  readonly item: string | null;
  readonly kind: string;
  readonly k: number;
  readonly language: string;
  readonly heading: string;
  readonly base: Base;
}

/** The same with the cards, best first. */
export interface Shown extends Written {
  readonly cards: readonly ShelfCard[];
}
