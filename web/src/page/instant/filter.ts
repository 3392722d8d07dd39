/**
 * An instant list for one visitor: its items, options and the visitor's events in, the items that may be shown out.
 * The engine applies the same options: see filters.py of recruntime.
 */
import type { Options, RecEvent, Recommendation } from "../../shared/protocol.js";
import type { InstantList } from "./list.js";

/**
 * The first `k` items that the options allow and that the visitor has not met. What is on the list because of another page's
 * item needs that in the profile: see engine/fused.ts.
 */
export function filterList(list: InstantList, options: Options, events: readonly RecEvent[]): Recommendation[] {
  const { k, allow, deny, repeat } = options;
  const met = events.map(({ item }) => item);
  const disliked = new Set(events.filter(({ type }) => type === "dislike").map(({ item }) => item));
  const out = new Set([list.item, ...options.items, ...deny, ...(repeat ? disliked : met)]);
  const follows = ({ kind, item }: Recommendation["reason"]) => kind !== "view" || (met.includes(item!) && !disliked.has(item!));
  return list.items.filter(({ item, reason }) => !out.has(item) && (!allow || allow.includes(item)) && follows(reason)).slice(0, k);
}
