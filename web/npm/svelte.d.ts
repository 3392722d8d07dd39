/** The types of the elements in Svelte's markup. */
import type { HTMLAttributes } from "svelte/elements";
import type { ProfileAttributes, RecShelf, RowsAttributes, SearchAttributes, ShelfAttributes, ShelfHandlers } from "./index.js";

type Options = Partial<Pick<RecShelf, "allow" | "deny" | "repeat">>;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "rec-shelf": HTMLAttributes<RecShelf> &
      Omit<ShelfAttributes, "where"> & { where?: string | RecShelf["where"] } & Options & ShelfHandlers;
    "rec-rows": HTMLAttributes<HTMLElement> & RowsAttributes & ShelfHandlers;
    "rec-profile": HTMLAttributes<HTMLElement> & ProfileAttributes;
    "rec-search": HTMLAttributes<HTMLElement> & SearchAttributes;
  }
}
