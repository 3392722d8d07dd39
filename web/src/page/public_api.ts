/**
 * rec.js: the functions that a page imports, and `<rec-shelf>`. The builder inserts the boot piece in front of it; the
 * bundle's folder follows from the module's own address.
 */
import type { Boot } from "../shared/boot.js";
import type { Kept } from "../shared/offline.js";
import type { Card, EventType, Options, RecEvent, SearchOptions, SearchResult } from "../shared/protocol.js";
import type { SavedProfile, TrialData } from "../shared/tabs.js";
import { Client, type RecommendationList, type Status } from "./client.js";
import { browserHost } from "./host.js";
import { attempt } from "./profile/store.js";
import { ShelfElement } from "./shelf/element.js";
import { Flow } from "./shelf/flow.js";
import { defineLazy } from "./shelf/lazy_element.js";

declare const __BOOT__: Boot;

/** What is stored while a page is prerendered is lost when it is opened: only then is it visible, for us. */
const isVisible = () => !document.hidden && !(document as { prerendering?: boolean }).prerendering;
const client = new Client(__BOOT__, browserHost(import.meta.url), isVisible());
for (const change of ["visibilitychange", "prerenderingchange"]) {
  document.addEventListener(change, () => client.visits.setVisible(isVisible()));
}
addEventListener("pagehide", () => client.leave());
addEventListener("pageshow", () => client.enter(isVisible()));

/** Records what the visitor did with an item; `dwell` is in seconds. It stays on this device. */
export function track(type: EventType, item: string, { dwell = null }: { dwell?: number | null } = {}): void {
  client.track(type, item, dwell);
}

/**
 * The `k` best items for this visitor, next to `item` if there is one. The list is the instant one if the engine cannot
 * answer. Throws RecError if the options are invalid, or if there is nothing to show.
 */
export function recommend({ item = null, ...options }: RecommendOptions = {}): Promise<RecommendationList> {
  return client.recommend(item, { language: document.documentElement.lang, ...options });
}

export interface RecommendOptions extends Partial<Options> {
  /** The page's item. Default: none. */
  readonly item?: string | null;
}

/** Items by words and by meaning. It starts the engine, if it has to. Throws RecError if the engine cannot answer. */
export async function search(query: string, options?: Partial<SearchOptions>): Promise<SearchResult> {
  return ((await client.extras()) as typeof import("./search/load.js")).search(client, query, options);
}

/** The profile on this device. */
export const profile = {
  /** What the visitor did, oldest first. */
  events: (): readonly RecEvent[] => client.events(),
  /** The profile as data, to keep it elsewhere. */
  export: (): SavedProfile => client.exportProfile(),
  /** Replaces the profile by one that `export` gave. Throws RecError if it is none. */
  import: (data: unknown): void => client.importProfile(data),
  /** Forgets what the visitor did with this item, in all tabs. */
  forget: (item: string): void => client.keep((event) => event.item !== item),
  /** Forgets everything, cached parts included. */
  clear: (): void => client.clear(),
};

/** The card of an item, if a list of this page contains it; nothing is fetched. */
export function card(item: string): Card | null {
  return client.card(item);
}

/**
 * Starts the engine now instead of after the first shelf, even for a visitor who saves data. Resolves to false if it may
 * not start, or the start fails.
 */
export function preload(): Promise<boolean> {
  return client.preload();
}

/** The state of the engine. */
export function status(): Status {
  return client.status;
}

/** The site's consent hook, where the script tag requires consent: nothing happens before true; false forgets. */
export function consent(given: boolean): void {
  client.consent(given);
}

/** The visitor's own switch: forgets the profile and stays off, on later pages too, until `on()`. */
export function off(): void {
  client.off();
}

export function on(): void {
  client.on();
}

const flow = new Flow(client);
// There is none on plain http, and a frame without an origin may not have one.
attempt(() => navigator.serviceWorker.addEventListener("controllerchange", () => flow.images.renew()));

/** The class of `<rec-shelf>`. On a page with two bundles, the elements are those of the first one. */
export class RecShelf extends ShelfElement {
  constructor() {
    super(client, flow);
  }
}

if (customElements.get("rec-shelf")) {
  client.host.warn(`${import.meta.url} is a second rec.js: the first one has the shelves.`);
} else {
  customElements.define("rec-shelf", RecShelf);
  for (const tag of ["rec-rows", "rec-profile", "rec-search"]) defineLazy(tag, client, flow, RecShelf);
}

export { RecError } from "../shared/errors.js";
export type { CardDetail, SeenDetail } from "./shelf/details.js";
export type { ShelfEvents } from "./shelf/details.js";
export type { Kept, RecommendationList, SavedProfile, Status, TrialData };
export type {
  Card,
  CardValue,
  Condition,
  ErrorCode,
  EventType,
  Kind,
  Options,
  Ready,
  Reason,
  Recommendation,
  RecEvent,
  SearchOptions,
  SearchResult,
} from "../shared/protocol.js";
