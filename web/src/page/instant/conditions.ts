/**
 * Conditions on instant lists, a part of extras.js: a whole list and conditions from the site in, the list of those items
 * that meet all of them out. The engine applies the same ones: see filters.py of recruntime.
 */
import { demand } from "../../shared/errors.js";
import type { Card, CardValue, Condition } from "../../shared/protocol.js";
import { cardAt, entryOf, type InstantList } from "./list.js";
import { isIds, isListOf } from "./options.js";
import type { InstantParts } from "./parts.js";
import { isId } from "../checks.js";

const EXAMPLE = '[{"field": "brand", "any_of": ["Acme"]}, {"field": "price", "high": 50}]';

/**
 * The list with the items that meet every condition. Throws RecError ("bad-request") if one is invalid, or cannot be checked:
 * whatever the visitor did, since it keeps the engine from starting; also the errors of a part that cannot be had.
 */
export async function meeting(parts: InstantParts, whole: InstantList, where: readonly Condition[]): Promise<InstantList> {
  demand(isListOf(where, isCondition), `where must be a list such as ${EXAMPLE}`);
  const relative = where.find(isRelative);
  demand(!relative || whole.item !== null, `"${relative?.field}" is compared with the page's item, but there is none`);
  const own = relative ? await ownCard(parts, whole.item) : null;
  const items = whole.items.filter((_, place) => where.every((condition) => meets(whole.cards[place]!, condition, own)));
  return { ...whole, items };
}

function isCondition(value: unknown): boolean {
  const condition = (value ?? {}) as Condition;
  const { field, any_of = [], low = -Infinity, high = Infinity, same = false, min_times = 0, max_times = Infinity, ...rest } = condition;
  const numbers = [low, high, min_times, max_times].every((end) => typeof end === "number");
  const ordered = low <= high && 0 <= min_times && min_times <= max_times;
  const known = typeof same === "boolean" && Object.keys(rest).length === 0;
  return isId(field) && isIds(any_of) && numbers && ordered && known && !(field === "id" && isRelative(condition));
}

export function isRelative({ same, min_times, max_times }: Condition): boolean {
  return same || (min_times ?? max_times) !== undefined;
}

/** The card of the page's item, from its own part: it is requested whoever visits, where a list of a kind does without. */
export async function ownCard(parts: InstantParts, item: string | null): Promise<Card | null> {
  if (item === null) return null;
  const part = await parts.get(item);
  entryOf(part, item); // Throws RecError if the bundle does not have the item.
  const { aliases = {}, cards } = part!;
  return cardAt(part!, cards.id.indexOf(Object.hasOwn(aliases, item) ? aliases[item]! : item));
}

/** `own`: the card of the page's item. Throws RecError if cards have no such field, or if it is a text and the condition names a range. */
export function meets(card: Card, condition: Condition, own: Card | null): boolean {
  const { field, any_of = [], low, high, same, min_times, max_times } = condition;
  demand(Object.hasOwn(card, field), `Cards have no field "${field}". Build the bundle with --card ${field}`);
  const value = card[field] ?? null;
  if (value === null) return false;
  const isText = typeof value === "string";
  demand(!isText || (low ?? high ?? min_times ?? max_times) === undefined, `"${field}" is a text: it has values, but no range`);
  const other = own?.[field] ?? null;
  if (isRelative(condition) && other === null) return false;
  // A text has no range, and no number is below or above what is undefined.
  const [number, times] = [value as number, other as number];
  if (number < low! || number > high! || number < min_times! * times || number > max_times! * times) return false;
  if (same && !members(value).some((one) => members(other!).includes(one))) return false;
  const values: CardValue[] = isText ? pieces(value) : [value];
  return any_of.length === 0 || any_of.some((one) => values.includes(isText ? fold(one) : Number(one)));
}

/** The text itself and the pieces that it lists: "Women > Dresses", "red, blue" and "red | blue" are lists. */
function pieces(text: string): string[] {
  return [fold(text), ...fold(text).split(/\s*[,>|]\s*/)];
}

/** The values that a text lists, of which a path such as "Women > Dresses" is one; of a number, itself. */
export function members(value: CardValue): string[] {
  return fold(`${value}`).trim().replace(/\s*>\s*/g, " > ").split(/\s*[,|]\s*/).filter(Boolean);
}

/** Upper case is nearest to casefold in Python: ß becomes SS. */
function fold(text: string): string {
  return text.toUpperCase();
}
