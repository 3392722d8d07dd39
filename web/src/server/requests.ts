/** Requests of a server's visitors: values from anywhere in, checked ones out. Refusals repeat nothing of a request. */
import { demand } from "../shared/errors.js";
import type { Options, RecEvent, SearchOptions, SearchRequest } from "../shared/protocol.js";
import { EVENT_TYPES, isDuration, isEventType, isId, MAX_ID } from "../page/checks.js";
import { readOptions } from "../page/instant/options.js";
import { readQuery, readSearch } from "../page/search/ask.js";

/** What a visitor did: an item's id stands for a view of it. */
export type Did = string | (Pick<RecEvent, "item"> & Partial<RecEvent>);

export interface RecommendRequest extends Partial<Options> {
  /** The page's item. Default: none. */
  readonly item?: string | null;
  /** What the visitor did, oldest first. Default: nothing. */
  readonly events?: readonly Did[];
  /** Seconds since 1970: of rules with dates, and of the day's exploration. Default: now. */
  readonly now?: number;
}

export type SearchOptionsAndEvents = Partial<SearchOptions> & Pick<RecommendRequest, "events">;

/** Events of a request: as many as the HTTP API accepts. */
const MAX_EVENTS = 1000;
/** Ids and conditions of a request. */
const MAX_LISTED = 10_000;
const MAX_CONDITIONS = 20;

/** Throws RecError ("bad-request"). */
export function readRecommend({ item = null, events = [], now = Date.now() / 1000, ...given }: RecommendRequest) {
  demand(item === null || isId(item), `item must be a text of 1 to ${MAX_ID} whole characters`);
  demand(isDuration(now), "now must be seconds since 1970");
  const options = readOptions(given);
  const { allow, deny, items, where } = options;
  demand([allow ?? [], deny, items].every(({ length }) => length <= MAX_LISTED), `allow, deny and items may have ${MAX_LISTED} ids each`);
  demand(Array.isArray(where) && where.length <= MAX_CONDITIONS, `where must be a list of ${MAX_CONDITIONS} conditions at most`);
  return { item, now, options, events: readEvents(events) };
}

/** Throws RecError ("bad-request"). */
export function readSearchRequest(query: string, { events = [], ...given }: SearchOptionsAndEvents): SearchRequest {
  demand(typeof query === "string", "the query must be a text");
  return { query: readQuery(query), ...readSearch(given), events: readEvents(events) };
}

/** An event without a time happened in the order in which it stands. */
function readEvents(events: readonly Did[]): RecEvent[] {
  demand(Array.isArray(events) && events.length <= MAX_EVENTS, `events must be a list of ${MAX_EVENTS} at most`);
  return events.map((one) => {
    const { item, type = "view", time = 0, dwell = null, code = null } = typeof one === "string" ? { item: one } : (one ?? {});
    demand(isId(item), `an event's item must be a text of 1 to ${MAX_ID} whole characters`);
    demand(isEventType(type), `an event's type must be one of ${EVENT_TYPES.join(", ")}`);
    demand(Number.isFinite(time) && (dwell === null || isDuration(dwell)), "an event's time and dwell must be seconds");
    demand(code === null || typeof code === "string", "an event's code must be a text");
    return { item, type, time, dwell, code };
  });
}
