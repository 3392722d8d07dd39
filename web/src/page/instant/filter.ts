/**
 * An instant list for one visitor: its items, options and the visitor's events in, the items that may be shown out.
 * The engine applies the same options: see filters.py of recruntime.
 */
import type { Card, EventType, Options, RecEvent, Recommendation } from "../../shared/protocol.js";
import type { InstantList } from "./list.js";

/**
 * The first `k` items that the options allow and that the visitor has not met. What is on the list because of another page's
 * item needs that in the profile: see engine/fused.ts.
 */
export function filterList(list: InstantList, options: Options, events: readonly RecEvent[]): Recommendation[] {
  const { k, allow, deny, repeat } = options;
  const met = events.map(({ item }) => item);
  const [disliked, blocked] = [itemsOf(events, "dislike"), itemsOf(events, "block")];
  const out = new Set([list.item, ...options.items, ...deny, ...(repeat ? disliked : met)]);
  const follows = ({ kind, item }: Recommendation["reason"]) => kind !== "view" || (met.includes(item!) && !disliked.includes(item!));
  const isShown = ({ item, reason, card }: Recommendation) =>
    !out.has(item) && (!allow || allow.includes(item)) && follows(reason) && !topicsOf(card).some((topic) => blocked.includes(topic));
  return list.items.filter(isShown).slice(0, k);
}

/** The items of events of this type; the topics, if it is "block". */
export function itemsOf(events: readonly RecEvent[], wanted: EventType): string[] {
  return events.filter(({ type }) => type === wanted).map(({ item }) => item);
}

/** A card's topics as a block names them: "genre=Horror" for each value of these fields, of which "Horror | Humor" has two. */
export function topicsOf(card: Card, fields: readonly string[] = Object.keys(card)): string[] {
  return fields.flatMap((field) => `${card[field] ?? ""}`.split(/\s*\|\s*/).map((value) => `${field}=${value}`));
}
