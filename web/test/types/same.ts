/** rec.d.ts has the types of the source: `tsc -p web` fails if one of them differs. */
import type * as Source from "../../src/page/public_api.js";
import type * as Published from "../../types/rec.js";

/** Whether two types are identical, with optional and readonly members. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only if all members are true. */
type Check<List extends readonly true[]> = List;

/** The class's own properties, without those of every element and the methods that the browser calls. */
type Own<Shelf> = Omit<Shelf, keyof HTMLElement | "connectedCallback" | "disconnectedCallback" | "attributeChangedCallback">;

/** The values that a module exports, without its classes. */
type Values<Module> = Omit<Module, "RecError" | "RecShelf">;

/** A line for each type that the source exports, which types.test.ts checks. */
export type Types = Check<[
  Same<Source.Card, Published.Card>,
  Same<Source.CardDetail, Published.CardDetail>,
  Same<Source.CardValue, Published.CardValue>,
  Same<Source.Condition, Published.Condition>,
  Same<Source.ErrorCode, Published.ErrorCode>,
  Same<Source.EventType, Published.EventType>,
  Same<Source.Kept, Published.Kept>,
  Same<Source.Kind, Published.Kind>,
  Same<Source.Options, Published.Options>,
  Same<Source.Ready, Published.Ready>,
  Same<Source.Reason, Published.Reason>,
  Same<Source.RecError, Published.RecError>,
  Same<Source.RecEvent, Published.RecEvent>,
  Same<Own<Source.RecShelf>, Own<Published.RecShelf>>,
  Same<Source.Recommendation, Published.Recommendation>,
  Same<Source.RecommendationList, Published.RecommendationList>,
  Same<Source.RecommendOptions, Published.RecommendOptions>,
  Same<Source.SavedProfile, Published.SavedProfile>,
  Same<Source.SearchOptions, Published.SearchOptions>,
  Same<Source.SearchResult, Published.SearchResult>,
  Same<Source.SeenDetail, Published.SeenDetail>,
  Same<Source.ShelfEvents, Published.ShelfEvents>,
  Same<Source.Status, Published.Status>,
  Same<Source.TrialData, Published.TrialData>,
]>;

export type Modules = Check<[
  Same<Values<typeof Source>, Values<typeof Published>>,
  Same<keyof typeof Source, keyof typeof Published>,
  Same<ConstructorParameters<typeof Source.RecError>, ConstructorParameters<typeof Published.RecError>>,
  Same<ConstructorParameters<typeof Source.RecShelf>, ConstructorParameters<typeof Published.RecShelf>>,
]>;
