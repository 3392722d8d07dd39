/** Checks of values that come from the site, from storage or from another tab: they may have any type. */
import type { EventType } from "../shared/protocol.js";

export const EVENT_TYPES: readonly EventType[] = ["view", "click", "cart", "purchase", "like", "dislike", "block"];
/** Characters of an item's id. */
export const MAX_ID = 1000;

export function isEventType(type: unknown): type is EventType {
  return EVENT_TYPES.includes(type as EventType);
}

/** No id contains half of a surrogate pair, such as half an emoji: UTF-8 has no bytes for it. */
export function isId(item: unknown): item is string {
  return typeof item === "string" && item.length <= MAX_ID && /^\P{Cs}+$/u.test(item);
}

/** Seconds, 0 or more. */
export function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}
