/**
 * Conditions on instant lists, a part of extras.js: a whole list and conditions from the site in, the items that meet all
 * of them out. The engine applies the same ones: see filters.py of recruntime.
 */
import { demand } from "../../shared/errors.js";
import type { Card, CardValue, Condition, Recommendation } from "../../shared/protocol.js";
import type { InstantList } from "./list.js";
import { isIds, isListOf } from "./options.js";
import { isId } from "../checks.js";

const EXAMPLE = '[{"field": "brand", "any_of": ["Acme"]}, {"field": "price", "high": 50}]';

/**
 * The items of the list that meet every condition. Throws RecError ("bad-request") if one is invalid, or cannot be checked:
 * whatever the visitor did, since it keeps the engine from starting.
 */
export function fitting({ items, cards }: InstantList, where: readonly Condition[]): readonly Recommendation[] {
  demand(isListOf(where, isCondition), `where must be a list such as ${EXAMPLE}`);
  return items.filter((_, place) => where.every((condition) => meets(cards[place]!, condition)));
}

function isCondition(value: unknown): boolean {
  const { field, any_of = [], low = -Infinity, high = Infinity, ...rest } = (value ?? {}) as Partial<Condition>;
  const numbers = typeof low === "number" && typeof high === "number" && low <= high;
  return isId(field) && isIds(any_of) && numbers && Object.keys(rest).length === 0;
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
