/** The types of `<rec-shelf>` in Svelte's markup. */
import type { HTMLAttributes } from "svelte/elements";
import type { RecShelf, ShelfAttributes, ShelfHandlers } from "./index.js";

type Options = Partial<Pick<RecShelf, "allow" | "deny" | "repeat">>;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "rec-shelf": HTMLAttributes<RecShelf> &
      Omit<ShelfAttributes, "where"> & { where?: string | RecShelf["where"] } & Options & ShelfHandlers;
  }
}
