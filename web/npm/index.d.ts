/** The types of rec.js and of `<rec-shelf>`, and `load`, which imports rec.js from the site's bundle. */
import type { ShelfEvents } from "./rec.js";

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
  /** The id of the page's item. */
  item?: string | null | undefined;
  /** How many cards, from 1 to 100. */
  k?: number | `${number}` | undefined;
  /** A heading in place of the list's own. */
  heading?: string | null | undefined;
  /** Conditions that every card meets, in JSON. */
  where?: string | undefined;
}

/** The handlers of the shelf's events, where a framework writes `on` in front of the event's name. */
export type ShelfHandlers = {
  [Name in keyof ShelfEvents as `on${Name}`]?: ((event: CustomEvent<ShelfEvents[Name]>) => void) | undefined;
};
