/** A bundle's instant lists on a server, by the page's own code: as cards and as HTML. For Node 20 and later. */

/** A card, ready to be shown. Texts are plain: escape them, as templates do. */
export interface ShelfCard {
  readonly item: string;
  /** Its id where it has none. */
  readonly title: string;
  /** Null where the catalog has none that is safe. */
  readonly url: string | null;
  readonly image: string | null;
  /** As it is written in the page's language. */
  readonly price: string | null;
  /** Why it is here, where that is not what the heading says. */
  readonly because: string | null;
  /** What is shown in place of an image: a letter, or nothing. */
  readonly tile: string;
  /** The color of the tile, from 0 to 5. */
  readonly tone: number;
  /** All fields of the card. */
  readonly fields: Readonly<Record<string, string | number | null>>;
}

/** The cards of one shelf. */
export interface WrittenShelf {
  readonly item: string | null;
  readonly kind: string;
  readonly k: number;
  readonly language: string;
  readonly heading: string;
  /** Best first. */
  readonly cards: readonly ShelfCard[];
  /** The element `<rec-shelf>` with the cards in it, which it replaces without moving anything. */
  html(markup?: {
    /** In place of the list's own heading. */
    readonly heading?: string | null;
    /** Of the heading in the page's outline, from 1 to 6; usually 2. */
    readonly level?: number;
    /** False: the page links the look, or has it already. */
    readonly style?: boolean;
    /** Of the page's style-src, where it has one. */
    readonly nonce?: string;
  }): string;
  /** The cards for a mail: links and pictures with absolute addresses, without a stylesheet. */
  mail(): string;
}

export interface InstantLists {
  /** What the item's page shows first; without an item, a page that has none. Rejects with a RecError. */
  shelf(
    item?: string | null,
    asked?: {
      /** How many cards, from 1 to 100; usually 6. */
      readonly k?: number;
      /** What the shelf is for, such as "new". */
      readonly kind?: string;
      /** Of the page, such as "fr-CA". */
      readonly language?: string;
      /** For rules with dates, in UTC, such as "2026-12-24"; usually today. */
      readonly day?: string;
    },
  ): Promise<WrittenShelf>;
}

/**
 * The lists of the bundle in a folder.
 *
 * `base`: the path or the address at which pages have that folder; usually "/rec/". `read`: in place of reading files, gives
 * the content of a file by its path in the bundle.
 */
export function open(
  folder: string,
  source?: { readonly base?: string; readonly read?: (path: string) => Promise<Uint8Array> },
): Promise<InstantLists>;

/** The look of all written shelves, for a stylesheet that pages link. */
export function look(): string;
