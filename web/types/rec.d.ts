/**
 * The types of rec.js, the script of a recbuild bundle: the functions that a page imports, and `<rec-shelf>`.
 * A test holds them equal to the types of the source.
 */

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

/** A condition on one field of the cards. Without limits, the field must have a value. */
export interface Condition {
  /** The name of a card field, or "id". */
  readonly field: string;
  /** The text is, or lists, one of these, whatever the case; or the number is one of these. */
  readonly any_of?: readonly string[];
  /** The number is not below this. */
  readonly low?: number;
  /** The number is not above this. */
  readonly high?: number;
  /** The text, or one that it lists, is also one of the page's item; or the number is that of the page's item. */
  readonly same?: boolean;
  /** The number is not below this many times that of the page's item. */
  readonly min_times?: number;
  /** The number is not above this many times that of the page's item. */
  readonly max_times?: number;
}

/** What a list is made of; recbuild's documentation has a table of them. */
export type Kind = "similar" | "for-you" | "bought-together" | "looks-similar" | "trending" | "new" | "sale" | "recently-viewed" | "buy-again";

/** What a page asks of a list. */
export interface Options {
  /** "": what fits the page and the visitor. Default: "". */
  readonly kind: Kind | "";
  /** With "bought-together", a basket: the list is what goes with these items. Default: none. */
  readonly items: readonly string[];
  /** How many items at most, from 1 to 100. Default: 6. */
  readonly k: number;
  /** Conditions that every item meets. Default: none. */
  readonly where: readonly Condition[];
  /** The ids from which the list is chosen; null: all items. Default: null. */
  readonly allow: readonly string[] | null;
  /** Ids that are left out. Default: none. */
  readonly deny: readonly string[];
  /** Whether items that the visitor has met may be listed again. Disliked items never are. Default, and for null: as past
   * sessions taught. */
  readonly repeat: boolean | null;
  /** The language of headings, reasons and cards, such as "fr-CA"; where the bundle lacks it, its main language.
   * Default: that of the document. */
  readonly language: string;
}

export interface RecommendOptions extends Partial<Options> {
  /** The page's item. Default: none. */
  readonly item?: string | null;
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

/** A list and where it comes from. */
export interface RecommendationList {
  /** The name of the whole list, such as "Picked for you". */
  readonly heading: string;
  /** Best first. */
  readonly items: readonly Recommendation[];
  /** "instant": precomputed, for every visitor of the page. "engine": computed for this visitor. */
  readonly lane: "instant" | "engine";
  /** Why the list is not the one that was asked for; null if it is. */
  readonly error: RecError | null;
}

/** What a page asks of a search. */
export interface SearchOptions {
  /** How many items at most, from 1 to 100. Default: 10. */
  readonly k: number;
  /** Conditions that every item meets. Default: none. */
  readonly where: readonly Condition[];
  /** A card field, from its lowest value on, or from its highest one on with "-" before it; null: the best match is first.
   * Default: null. */
  readonly sort: string | null;
  /** Card fields whose values are counted among all items that are found. Default: none. */
  readonly facets: readonly string[];
  /** The weight of what the visitor did in the order of the items, 0 or more; null: the bundle's setting. Default: null. */
  readonly personal: number | null;
  /** The language of cards, such as "fr-CA"; where the bundle lacks it, its main language. Default: that of the document. */
  readonly language: string;
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

/** A profile as data. */
export interface SavedProfile {
  /** The version of this form. */
  readonly v: 1;
  /** The bundle's space in which the events' codes mean something. */
  readonly space: string;
  readonly events: readonly RecEvent[];
  /** In an export, in a bundle with experiments: what this device counts, and reports. It is not imported. */
  readonly experiments?: readonly TrialData[];
}

/** What a device knows of one experiment. */
export interface TrialData {
  readonly experiment: string;
  readonly variant: string;
  /** Seconds since 1970 at which the first shelf of it was seen; null: none was. */
  readonly seen: number | null;
  /** By kind of shelf: shelves, cards that were seen, clicks, and what was put into the basket from there. */
  readonly kinds: Readonly<Record<string, Readonly<Record<"shelves" | "impressions" | "clicks" | "carts", number>>>>;
  /** Whatever the way. */
  readonly carts: number;
  readonly purchases: number;
  /** When the report is due, in seconds since 1970; null: none is sent. */
  readonly due: number | null;
  /** The report, once it is drawn. */
  readonly report: string | null;
  readonly sent: boolean;
}

/**
 * "off": consent is missing, or something is switched off. "saving": the engine waits for `preload()`, since the
 * visitor saves data or has a very slow connection. "idle": it has not been started.
 */
export type Status = "off" | "idle" | "saving" | "starting" | "ready" | "failed";

/** How the engine became ready: the `detail` of "rec-ready". */
export interface Ready {
  /** For how many milliseconds this page waited for the worker. */
  readonly milliseconds: number;
  /** Whether the engine was running already, for an earlier page or another tab. */
  readonly warm: boolean;
  /** Why Python could not start from its snapshot; missing if it did. */
  readonly fallback?: { readonly code: ErrorCode; readonly message: string };
}

/** How much of the bundle is on the device, where `data-offline` is set: the `detail` of "rec-offline". */
export interface Kept {
  readonly build: string;
  readonly bytes: number;
  /** Parts that are kept, and all parts of the bundle. */
  readonly parts: number;
  readonly of: number;
}

/** Everything that can go wrong on a page; recbuild's documentation says what to do about each. */
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

export class RecError extends Error {
  readonly name = "RecError";
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
}

/** Records what the visitor did with an item; `dwell` is in seconds. It stays on this device. */
export function track(type: EventType, item: string, options?: { dwell?: number | null }): void;

/**
 * The `k` best items for this visitor, next to `item` if there is one. The list is the instant one if the engine cannot
 * answer. Throws RecError if the options are invalid, or if there is nothing to show.
 */
export function recommend(options?: RecommendOptions): Promise<RecommendationList>;

/**
 * Items by words and by meaning, found on this device: the query goes nowhere. It starts the engine, if it has to. Throws
 * RecError if the options are invalid, or the engine cannot answer.
 */
export function search(query: string, options?: Partial<SearchOptions>): Promise<SearchResult>;

/** The profile on this device. */
export const profile: {
  /** What the visitor did, oldest first. */
  events: () => readonly RecEvent[];
  /** The profile as data, to keep it elsewhere. */
  export: () => SavedProfile;
  /** Replaces the profile by one that `export` gave. Throws RecError if it is none. */
  import: (data: unknown) => void;
  /** Forgets what the visitor did with this item, in all tabs. */
  forget: (item: string) => void;
  /** Forgets everything, cached parts included. */
  clear: () => void;
};

/** The card of an item, if a list of this page contains it; nothing is fetched. */
export function card(item: string): Card | null;

/**
 * Starts the engine now instead of after the first shelf, even for a visitor who saves data. Resolves to false if it may
 * not start, or the start fails.
 */
export function preload(): Promise<boolean>;

/** The state of the engine. */
export function status(): Status;

/** The site's consent hook, where the script tag requires consent: nothing happens before true; false forgets. */
export function consent(given: boolean): void;

/** The visitor's own switch: forgets the profile and stays off, on later pages too, until `on()`. */
export function off(): void;

export function on(): void;

/** A card that the visitor clicked, or whose button was pressed. It never says which item of the visitor's is behind it. */
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
  readonly lane: "instant" | "engine";
}

/** Cards that the visitor saw together. */
export interface SeenDetail {
  readonly items: readonly string[];
  /** Their places on the list, from 1. */
  readonly positions: readonly number[];
  readonly lane: "instant" | "engine";
}

/** The `detail` of each event of a shelf. The events bubble. */
export interface ShelfEvents {
  /** The visitor saw these cards: half of each was in view for a second. Once per card. */
  readonly "rec-impression": SeenDetail;
  /** A card is clicked. `preventDefault()` keeps the visitor on the page. */
  readonly "rec-click": CardDetail;
  /** A card's element with `data-rec-add` is clicked. */
  readonly "rec-add": CardDetail;
  /** A shelf of an experiment is seen: once per experiment and page. */
  readonly "rec-experiment": { readonly experiment: string; readonly variant: string };
  /** Something failed; once per code. */
  readonly "rec-error": { readonly code: ErrorCode; readonly message: string };
}

type ShelfEventMap = { [Name in keyof ShelfEvents]: CustomEvent<ShelfEvents[Name]> };

export interface RecShelfEventMap extends HTMLElementEventMap, ShelfEventMap {}

/**
 * The class of `<rec-shelf>`: recommendations in place of the element's children. After a change the list is drawn
 * anew, once for all changes of one task. On a page with two bundles, the elements are those of the first one.
 */
export class RecShelf extends HTMLElement {
  /** What the shelf shows; null: what fits the page and the visitor. The attribute `kind`. */
  kind: Kind | null;
  /** The id of the page's item; null: the shelf is for a page without an item. The attribute `item`. */
  item: string | null;
  /** The ids of a basket, for the kind "bought-together". The attribute has a space between two; setting it replaces them. */
  items: readonly string[];
  /** How many cards, from 1 to 100. The attribute `k`; 6 if that is missing or invalid. */
  k: number;
  /** With fewer cards, the shelf shows the page's own children. The attribute `min`; 1 if that is missing or invalid. */
  min: number;
  /** A heading in place of the list's own. The attribute `heading`. */
  heading: string | null;
  /** Conditions that every card meets. The attribute `where` is the same in JSON; setting it replaces them. */
  where: readonly Condition[];
  /** The ids from which cards are chosen; null: all items. */
  allow: readonly string[] | null;
  /** Ids that get no card. */
  deny: readonly string[];
  /** Whether items that the visitor has met may be shown again. Disliked items never are. */
  repeat: boolean;

  addEventListener<Name extends keyof RecShelfEventMap>(
    type: Name,
    listener: (this: RecShelf, event: RecShelfEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof RecShelfEventMap>(
    type: Name,
    listener: (this: RecShelf, event: RecShelfEventMap[Name]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "rec-shelf": RecShelf;
    /** Rows "Because you viewed …": attributes `rows`, `k` and `where`; the events of a shelf. */
    "rec-rows": HTMLElement;
    /** A search box: attributes `k`, `where`, `sort`, `facets`, `label`, `placeholder`, `results-url` and `words`. */
    "rec-search": HTMLElement;
  }

  interface DocumentEventMap extends ShelfEventMap {
    /** The engine is ready. */
    "rec-ready": CustomEvent<Ready>;
    "rec-offline": CustomEvent<Kept>;
    /** An item of a search box is chosen. `preventDefault()` keeps the visitor on the page. */
    "rec-select": CustomEvent<{ readonly item: string; readonly position: number }>;
  }
}
