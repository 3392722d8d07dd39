/**
 * The messages between a page and the engine's worker, and the data in them.
 *
 * One worker serves all pages of a site, where the browser has shared workers. It keeps no state of the visitor:
 * each request brings the events that it needs, and none of them is kept after the answer.
 */
import type { Boot } from "./boot.js";
import type { Condition } from "./condition.js";

export type { Condition };

/** What a visitor can do with an item; or with a topic, which is blocked. */
export type EventType = "view" | "click" | "cart" | "purchase" | "like" | "dislike" | "block";

/** One thing that the visitor did with an item. */
export interface RecEvent {
  /** The item's id; of a block, a field of the cards and one of its values, such as "genre=Horror". */
  readonly item: string;
  readonly type: EventType;
  /** Seconds since 1970. */
  readonly time: number;
  /** Seconds for which the item was in view; null if they were not measured. */
  readonly dwell: number | null;
  /** The item's code in base64, as the engine sent it; null until then. */
  readonly code: string | null;
}

/** What a list is made of: docs/integration.md, "Kinds of shelves". */
export type Kind = "similar" | "for-you" | "bought-together" | "looks-similar" | "trending" | "new" | "sale" | "recently-viewed" | "buy-again";

/** What a page asks of a list. */
export interface Options {
  /** "": what fits the page and the visitor. */
  readonly kind: Kind | "";
  /** With "bought-together", a basket: the list is what goes with these items. */
  readonly items: readonly string[];
  /** How many items at most, from 1 to 100. */
  readonly k: number;
  /** Conditions that every item meets. */
  readonly where: readonly Condition[];
  /** The ids from which the list is chosen; null: all items. */
  readonly allow: readonly string[] | null;
  /** Ids that are left out. */
  readonly deny: readonly string[];
  /** Whether items that the visitor has met may be listed again; null: as past sessions taught. Disliked items never are. */
  readonly repeat: boolean | null;
  /** The language of headings, reasons and cards, such as "fr-CA"; where the bundle lacks it, its main language. */
  readonly language: string;
}

/** What the engine is asked for. */
export interface RecRequest extends Options {
  /** The page's item. */
  readonly item: string | null;
  /** The item's neighbors in its instant part, with exact cosines: those of the engine's index are rounded. */
  readonly neighbors: readonly (readonly [item: string, cosine: number])[];
  /** Of a kind whose items are on a list of the bundle: their ids, best first. */
  readonly listed?: readonly string[];
  /** The item parts that the builder assigned to the item: the only parts that a request loads. */
  readonly parts: readonly number[];
  readonly events: readonly RecEvent[];
  /** The number of the day, in UTC: it chooses the items of the places that are left to exploration; null: no exploration. */
  readonly seed: number | null;
  /** The same, for business rules with dates, where there is no exploration. Default: the seed. */
  readonly day?: number;
  /** Changes of the ranking's settings, of an experiment's variant. */
  readonly ranking?: Readonly<Record<string, unknown>>;
}

/** The value of a card field; null if it is missing. */
export type CardValue = string | number | null;

/** An item's card: its id and all card fields of the bundle. */
export type Card = Readonly<Record<string, CardValue>> & { readonly id: string };

/** Why an item is on a list. */
export interface Reason {
  /** The list that the item comes from, or the type of the event behind it. */
  readonly kind:
    | "similar" | "co_occurrence" | "profile" | "popularity" | "default" | "backfill" | "pinned" | "revisit"
    | "bought_together" | "looks_similar" | "trending" | "new" | "sale" | "recently_viewed" | "buy_again" | "search"
    | EventType;
  /** The item behind it, such as the one that the visitor viewed. */
  readonly item: string | null;
  /** With "popularity": the category in which the item is popular. */
  readonly value: string | null;
}

/** One item of a list. */
export interface Recommendation {
  /** The item's id. */
  readonly item: string;
  /** Higher scores are better; scores of different lists cannot be compared. */
  readonly score: number;
  /** The name of the list that the item comes from, such as "More like this". */
  readonly label: string;
  readonly reason: Reason;
  /** The reason in the bundle's words; may be empty. */
  readonly because: string;
  readonly card: Card;
}

/** The engine's answer to one request. */
export interface RecResult {
  /** The name of the whole list, such as "Picked for you". */
  readonly heading: string;
  /** Best first. */
  readonly items: readonly Recommendation[];
  /** Codes in base64 by item, for the profile to keep: of the page's item and of events that came without one. */
  readonly codes: Readonly<Record<string, string>>;
}

/** What a page asks of a search. */
export interface SearchOptions {
  /** How many items at most, from 1 to 100. */
  readonly k: number;
  /** Conditions that every item meets. */
  readonly where: readonly Condition[];
  /** A card field, from its lowest value on, or from its highest one on with "-" before it; null: the best match is first. */
  readonly sort: string | null;
  /** Card fields whose values are counted among all items that are found. */
  readonly facets: readonly string[];
  /** The weight of what the visitor did in the order of the items, 0 or more; null: the bundle's setting. */
  readonly personal: number | null;
  /** The language of cards, such as "fr-CA"; where the bundle lacks it, its main language. */
  readonly language: string;
}

/** What the engine is asked to search for. */
export interface SearchRequest extends SearchOptions {
  readonly query: string;
  readonly events: readonly RecEvent[];
}

/** What a search has found. */
export interface SearchResult {
  /** Best first. */
  readonly items: readonly Recommendation[];
  /** How many items have the words; 0: the items are only near in meaning. */
  readonly total: number;
  /** By field: its most frequent values, and how many items have each. */
  readonly facets: Readonly<Record<string, readonly (readonly [value: string | number, count: number])[]>>;
  /** The query as it was read, where a typing error was corrected; else null. */
  readonly corrected: string | null;
  /** The price that the query asked for, such as "under 50", whether items with its words meet it, and the query without it; null if it asked for none. */
  readonly price: { readonly low: number | null; readonly high: number | null; readonly met: boolean; readonly rest: string } | null;
  /** Queries that begin like this one. */
  readonly suggestions: readonly string[];
  /** The words that were found, in small letters and without accents. */
  readonly matched: readonly string[];
}

/** What changed since the bundle was built: docs/format.md, "The overlay". Columns of equal length. */
export interface OverlayData {
  readonly build: string;
  readonly ids: readonly string[];
  /** 1: in stock; 0: sold out or hidden; -1: as it was. */
  readonly stock: readonly number[];
  /** null: as it was; "": no value. */
  readonly cards: Readonly<Record<string, readonly CardValue[]>>;
}

/** How the engine became ready. */
export interface Ready {
  /** For how many milliseconds this page waited for the worker. */
  readonly milliseconds: number;
  /** Whether the engine was running already, for an earlier page or another tab. */
  readonly warm: boolean;
  /** Why Python could not start from its snapshot; missing if it did. */
  readonly fallback?: { readonly code: ErrorCode; readonly message: string };
}

/** A message from a page to the worker. */
export type ToWorker =
  /** `parts`: item parts that a request will name; they are loaded while Python starts. */
  | { readonly type: "start"; readonly base: string; readonly boot: Boot; readonly parts: readonly number[] }
  /** What changed since the bundle was built, in place of what the worker knows of it. There is no answer. */
  | { readonly type: "overlay"; readonly overlay: OverlayData }
  | { readonly type: "recommend"; readonly id: number; readonly request: RecRequest }
  /** The visitor is about to search: a step of loading what it takes. A failure is told by "missing-part". */
  | { readonly type: "open-search"; readonly id: number }
  | { readonly type: "search"; readonly id: number; readonly request: SearchRequest };

/**
 * A message from the worker to a page.
 *
 * "hello" and "retired" are the first messages of a shared worker to a page that connects. `lock` is the name of its
 * liveness lock, which it holds until it ends; null where there are no locks. A retired worker serves no new page, and
 * ends. "search-opened": so many parts are `left`, for further steps. "missing-part": a part that the request names, or that
 * every search takes, cannot be loaded, which says nothing of the visitor.
 */
export type FromWorker =
  | { readonly type: "hello"; readonly lock: string | null }
  | { readonly type: "retired"; readonly lock: string | null }
  | ({ readonly type: "ready" } & Ready)
  | { readonly type: "failed"; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "result"; readonly id: number; readonly result: RecResult }
  | { readonly type: "search-opened"; readonly id: number; readonly left: number }
  | { readonly type: "found"; readonly id: number; readonly result: SearchResult }
  | { readonly type: "missing-part"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "error"; readonly id: number; readonly code: ErrorCode; readonly message: string };

/** Everything that can go wrong on a page; docs/errors.md says what to do about each. */
export type ErrorCode =
  | "unknown-item" // the bundle has no item of that id
  | "part-missing" // a part is not on the server
  | "part-truncated" // a part is shorter or longer than it should be
  | "part-corrupt" // a part's content is not what its name says
  | "host-ranges" // the server sends no ranges of files, which a bundle of packs needs
  | "bundle-changed" // the site was deployed anew and the page could not catch up
  | "bundle-format" // the bundle has a format that this version does not read
  | "network" // the part could not be fetched at all, or not in time
  | "browser-unsupported" // the browser lacks something that recbuild needs
  | "wasm-blocked" // the page's policy forbids WebAssembly
  | "worker-blocked" // the page's policy, or the browser, forbids the worker
  | "engine-timeout" // the engine did not start in time
  | "engine-slow" // the engine started, but not from its snapshot
  | "engine-failed" // the engine started and then failed
  | "offline-scope" // the service worker does not cover the page
  | "offline-failed" // the bundle could not be kept for pages without a network
  | "overlay" // what changed since the bundle was built cannot be used
  | "signature" // the bundle is not signed by the key that the page demands
  | "bad-request"; // what was asked for makes no sense
