/** The types of rec.js and of its elements, and `load`, which imports rec.js from the site's bundle. */
import type { Kind, ShelfEvents } from "./rec.js";

export type * from "./rec.js";

/** What `import "/rec/rec.js"` gives. */
export type Rec = typeof import("./rec.js");

/**
 * Imports rec.js of the bundle in the folder `base`, such as "/rec/"; without it, of the page's script tag, else of
 * "/rec/". The same module each time. Rejects on a server.
 */
export function load(base?: string | URL): Promise<Rec>;

/** The attributes of `<rec-shelf>`, as markup and templates set them. */
export interface ShelfAttributes {
  /** What the shelf shows; without it, what fits the page and the visitor. */
  kind?: Kind | undefined;
  /** The id of the page's item. */
  item?: string | null | undefined;
  /** A basket, for the kind "bought-together": ids, with a space between two. */
  items?: string | undefined;
  /** How many cards, from 1 to 100. */
  k?: number | `${number}` | undefined;
  /** With fewer cards, the shelf shows its own children. */
  min?: number | `${number}` | undefined;
  /** A heading in place of the list's own. */
  heading?: string | null | undefined;
  /** The level of the heading in the page's outline, from 1 to 6. */
  "heading-level"?: number | `${number}` | undefined;
  /** Each card requests its own image, which tells the image's host what was picked. */
  images?: "direct" | undefined;
  /** Conditions that every card meets, in JSON. */
  where?: string | undefined;
}

/** The attributes of `<rec-rows>`. */
export interface RowsAttributes extends Pick<ShelfAttributes, "k" | "where"> {
  /** How many rows at most, from 1 to 10. */
  rows?: number | `${number}` | undefined;
}

/** The attributes of `<rec-profile>`. */
export interface ProfileAttributes {
  /** The card fields whose values are topics, with a space between two. */
  topics?: string | undefined;
  /** Texts in place of the English ones, in JSON. */
  words?: string | undefined;
}

/** The attributes of `<rec-search>`. */
export interface SearchAttributes extends Pick<ShelfAttributes, "k" | "where"> {
  /** A card field, from its lowest value on, or from its highest one on with `-` before it. */
  sort?: string | undefined;
  /** Card fields, such as `author,category`, whose values narrow the results. */
  facets?: string | undefined;
  /** What the box is called, for screen readers. */
  label?: string | undefined;
  /** The text in the empty box. */
  placeholder?: string | undefined;
  /** The page to which Enter leads, such as `/search?q={query}`. */
  "results-url"?: string | undefined;
  /** Texts in place of those in the page's language, in JSON. */
  words?: string | undefined;
}

/** The handlers of the shelf's events, where a framework writes `on` in front of the event's name. */
export type ShelfHandlers = {
  [Name in keyof ShelfEvents as `on${Name}`]?: ((event: CustomEvent<ShelfEvents[Name]>) => void) | undefined;
};
