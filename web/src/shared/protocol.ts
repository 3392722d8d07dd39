/**
 * What the page and the worker say to each other.
 *
 * One worker serves all pages of a site, where the browser has shared workers. It keeps no state of the visitor:
 * each request carries the events it needs, and nothing of it is kept once it is answered.
 */
import type { Boot } from "./boot.js";

export type EventType = "view" | "click" | "cart" | "purchase" | "like" | "dislike";

/** Something the visitor did with an item. `time` and `dwell` are seconds; `code` is base64. */
export interface RecEvent {
  readonly item: string;
  readonly type: EventType;
  readonly time: number;
  readonly dwell: number | null;
  readonly code: string | null;
}

/**
 * On one field of a card: its text is, or lists, one of `any_of`, whatever its case; its number is one of them,
 * or lies from `low` to `high`. Without any of these the field has some value.
 */
export interface Condition {
  readonly field: string;
  readonly any_of?: readonly string[];
  readonly low?: number;
  readonly high?: number;
}

/**
 * What a page wants of a list: `k` items at most, that meet every condition of `where`; only those of `allow`, null
 * for any; none of `deny`. `repeat`: items that the visitor has met may come again, but for disliked ones.
 */
export interface Wishes {
  readonly k: number;
  readonly where: readonly Condition[];
  readonly allow: readonly string[] | null;
  readonly deny: readonly string[];
  readonly repeat: boolean;
}

/**
 * `parts`: the item parts that the builder assigned to the context. They are all that a request makes fetch.
 * `seed`: for the places that the ranking leaves to exploration; null for none.
 */
export interface RecRequest extends Wishes {
  readonly context: string | null;
  /** The context's neighbours as its instant part lists them, with their cosines: exact, where the index is rounded. */
  readonly near: readonly (readonly [item: string, cosine: number])[];
  readonly parts: readonly number[];
  readonly events: readonly RecEvent[];
  readonly seed: number | null;
}

export type CardValue = string | number | null;
export type Card = Readonly<Record<string, CardValue>> & { readonly id: string };

/**
 * Why an item is shown: `item` is the item behind it, `value` the group in which it is popular. "profile": for what was
 * done in all; "backfill": so that the shelf is full.
 */
export interface Reason {
  readonly kind: "similar" | "also" | "profile" | "popular" | "front" | "backfill" | "pinned" | "again" | EventType;
  readonly item: string | null;
  readonly value: string | null;
}

export interface Recommendation {
  readonly item: string;
  readonly score: number;
  readonly label: string;
  readonly reason: Reason;
  readonly because: string;
  readonly card: Card;
}

/**
 * The answer to one request: `heading` names the whole list ("Picked for you"). `codes`: those of the context
 * and of events that came without one, by item and in base64, for the profile to keep.
 */
export interface RecResult {
  readonly heading: string;
  readonly items: readonly Recommendation[];
  readonly codes: Readonly<Record<string, string>>;
}

/** How the engine became ready. */
export interface Ready {
  /** How long this page waited for the worker. */
  readonly milliseconds: number;
  /** Whether the engine ran already, for an earlier page or another tab. */
  readonly warm: boolean;
  /** Why Python did not start from its snapshot; missing where it did. */
  readonly fallback?: { readonly code: ErrorCode; readonly message: string };
}

export type ToWorker =
  /** `parts`: item parts that a request will name, so that they arrive while Python starts. */
  | { readonly type: "start"; readonly base: string; readonly boot: Boot; readonly parts: readonly number[] }
  | { readonly type: "recommend"; readonly id: number; readonly request: RecRequest };

/**
 * "hello" and "retired" are the first words of a shared worker to a page that connects. It lives for as long as it
 * holds the lock called `alive`, null where there are no locks. A retired one serves no new page, and ends.
 * "lacking": an item part that the request names cannot be had, which says nothing of the visitor.
 */
export type FromWorker =
  | { readonly type: "hello"; readonly alive: string | null }
  | { readonly type: "retired"; readonly alive: string | null }
  | ({ readonly type: "ready" } & Ready)
  | { readonly type: "failed"; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "result"; readonly id: number; readonly result: RecResult }
  | { readonly type: "lacking"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "error"; readonly id: number; readonly code: ErrorCode; readonly message: string };

/** Every way in which something can go wrong on a page; docs/errors.md says what to do about each. */
export type ErrorCode =
  | "unknown-item" // the bundle has no item of that id
  | "part-missing" // a part is not on the server
  | "part-truncated" // a part is shorter or longer than it should be
  | "part-corrupt" // a part's content is not what its name says
  | "bundle-changed" // the site was deployed anew and the page could not catch up
  | "bundle-format" // the bundle has a format that this version does not read
  | "network" // the part could not be fetched at all, or not in time
  | "browser-unsupported" // the browser lacks something that recbuild needs
  | "wasm-blocked" // the page's policy forbids WebAssembly
  | "worker-blocked" // the page's policy, or the browser, forbids the worker
  | "engine-timeout" // the engine did not start in time
  | "engine-slow" // the engine started, but not from its snapshot
  | "engine-failed" // the engine started and then failed
  | "bad-request"; // what was asked for makes no sense
