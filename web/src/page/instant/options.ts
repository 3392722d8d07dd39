/**
 * What a page may wish for: the options of `recommend` and of a shelf in, checked wishes out; and a whole
 * instant list in, what of it fits the wishes and this visitor out. The engine obeys the same wishes: see
 * conditions.py and filters.py of recruntime.
 */
import type { Card, CardValue, Condition, RecEvent, Recommendation, Wishes } from "../../shared/protocol.js";
import { demand } from "../../shared/errors.js";
import type { InstantList } from "./list.js";
import { isId } from "../checks.js";

export const COUNT = 6;
export const MOST = 100;

/** Raises RecError (bad-request). */
export function wishesOf(asked: Partial<Wishes>): Wishes {
  const { k = COUNT, where = [], allow = null, deny = [], repeat = false } = asked;
  demand(isCount(k), `recommend: k must be a whole number from 1 to ${MOST}`);
  demand(isListOf(where, isCondition), `where must be a list such as ${EXAMPLE}`);
  demand(
    isListOf(allow ?? [], isId) && isListOf(deny, isId) && typeof repeat === "boolean",
    "recommend: allow and deny must be lists of item ids, and repeat true or false",
  );
  return { k, where, allow, deny, repeat };
}

const EXAMPLE = '[{"field": "brand", "any_of": ["Acme"]}, {"field": "price", "high": 50}]';

export function isCount(k: unknown): boolean {
  return Number.isInteger(k) && (k as number) >= 1 && (k as number) <= MOST;
}

/** The first of a list's items that are wished for and that this visitor has not met. Raises RecError. */
export function granted(list: InstantList, wishes: Wishes, events: readonly RecEvent[]): Recommendation[] {
  const { context, items } = list;
  const { k, where, allow, deny, repeat } = wishes;
  // Before the visitor comes in: whether a condition is refused, and no engine starts, must not depend on them.
  const fitting = items.filter(({ card }) => where.every((condition) => meets(card, condition)));
  const met = events.filter(({ type }) => !repeat || type === "dislike").map(({ item }) => item);
  const out = new Set([context, ...deny, ...met]);
  return fitting.filter(({ item }) => !out.has(item) && (!allow || allow.includes(item))).slice(0, k);
}

/** Raises RecError where cards have no such field, or it is a text and a range is asked for. */
function meets(card: Card, { field, any_of = [], low, high }: Condition): boolean {
  demand(Object.hasOwn(card, field), `Cards have no field "${field}". Build the bundle with --card ${field}`);
  const value = card[field] ?? null;
  if (value === null) return false;
  const isText = typeof value === "string";
  demand(!isText || (low ?? high) === undefined, `"${field}" is a text: it has values, but no range`);
  if (!isText && (value < (low ?? -Infinity) || value > (high ?? Infinity))) return false;
  const values: CardValue[] = isText ? pieces(value) : [value];
  return any_of.length === 0 || any_of.some((one) => values.includes(isText ? folded(one) : Number(one)));
}

/** The text itself and the pieces that it lists: "Women > Dresses", "red, blue" and "red | blue" are lists. */
function pieces(text: string): string[] {
  return [folded(text), ...folded(text).split(/\s*[,>|]\s*/)];
}

/** Upper case comes nearest to Python's casefold: it takes ß for ss. */
function folded(text: string): string {
  return text.toUpperCase();
}

function isCondition(value: unknown): boolean {
  const { field, any_of = [], low = -Infinity, high = Infinity, ...rest } = (value ?? {}) as Partial<Condition>;
  const numbers = typeof low === "number" && typeof high === "number" && low <= high;
  return isId(field) && isListOf(any_of, isId) && numbers && Object.keys(rest).length === 0;
}

function isListOf(value: unknown, is: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}
