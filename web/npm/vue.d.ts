/** The types of the elements in Vue's templates. Lists: `:where.prop`, `:allow.prop`, `:deny.prop`, `:repeat.prop`. */
import type { DefineComponent } from "vue";
import type { ProfileAttributes, RecShelf, RowsAttributes, SearchAttributes, ShelfAttributes, ShelfEvents } from "./index.js";

type Options = Partial<Pick<RecShelf, "allow" | "deny" | "repeat">>;
type Emits = { [Name in keyof ShelfEvents]: (event: CustomEvent<ShelfEvents[Name]>) => true };

declare module "vue" {
  interface GlobalComponents {
    "rec-shelf": DefineComponent<
      Omit<ShelfAttributes, "where"> & { where?: string | RecShelf["where"] } & Options, {}, {}, {}, {}, {}, {}, Emits
    >;
    "rec-rows": DefineComponent<RowsAttributes, {}, {}, {}, {}, {}, {}, Emits>;
    "rec-profile": DefineComponent<ProfileAttributes>;
    "rec-search": DefineComponent<SearchAttributes>;
  }
}
