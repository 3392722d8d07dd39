/**
 * An instant list for one visitor: its items, options and the visitor's events in, the items that may be shown out.
 * The engine applies the same options: see filters.py of recruntime.
 */
import type { Options, RecEvent, Recommendation } from "../../shared/protocol.js";
import type { InstantList } from "./list.js";

/** The first `k` items that the options allow and that the visitor has not met. */
export function filterList(list: InstantList, options: Options, events: readonly RecEvent[]): Recommendation[] {
  const { item: page, items } = list;
  const { k, allow, deny, repeat } = options;
  const met = events.filter(({ type }) => !repeat || type === "dislike").map(({ item }) => item);
  const out = new Set([page, ...options.items, ...deny, ...met]);
  return items.filter(({ item }) => !out.has(item) && (!allow || allow.includes(item))).slice(0, k);
}
