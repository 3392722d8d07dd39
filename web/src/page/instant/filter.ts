/**
 * An instant list for one visitor: the whole list, options and the visitor's events in, the items that may be shown out.
 * The engine applies the same options: see filters.py of recruntime.
 */
import { demand } from "../../shared/errors.js";
import type { Card, CardValue, Condition, Options, RecEvent, Recommendation } from "../../shared/protocol.js";
import type { InstantList } from "./list.js";

/** The first `k` items that meet the options and that the visitor has not met. Throws RecError ("bad-request"). */
export function filterList(list: InstantList, options: Options, events: readonly RecEvent[]): Recommendation[] {
  const { item: page, items, cards } = list;
  const { k, where, allow, deny, repeat } = options;
  // Before the visitor's events are read: an invalid condition keeps the engine from starting, and that must not depend
  // on the visitor.
  const fitting = items.filter((_, place) => where.every((condition) => meets(cards[place]!, condition)));
  const met = events.filter(({ type }) => !repeat || type === "dislike").map(({ item }) => item);
  const out = new Set([page, ...deny, ...met]);
  return fitting.filter(({ item }) => !out.has(item) && (!allow || allow.includes(item))).slice(0, k);
}

/** Throws RecError if cards have no such field, or if it is a text and the condition names a range. */
function meets(card: Card, { field, any_of = [], low, high }: Condition): boolean {
  demand(Object.hasOwn(card, field), `Cards have no field "${field}". Build the bundle with --card ${field}`);
  const value = card[field] ?? null;
  if (value === null) return false;
  const isText = typeof value === "string";
  demand(!isText || (low ?? high) === undefined, `"${field}" is a text: it has values, but no range`);
  if (!isText && (value < (low ?? -Infinity) || value > (high ?? Infinity))) return false;
  const values: CardValue[] = isText ? pieces(value) : [value];
  return any_of.length === 0 || any_of.some((one) => values.includes(isText ? fold(one) : Number(one)));
}

/** The text itself and the pieces that it lists: "Women > Dresses", "red, blue" and "red | blue" are lists. */
function pieces(text: string): string[] {
  return [fold(text), ...fold(text).split(/\s*[,>|]\s*/)];
}

/** Upper case is nearest to casefold in Python: ß becomes SS. */
function fold(text: string): string {
  return text.toUpperCase();
}
