/** The options of `recommend` and of a shelf: values from the site in, checked options out. */
import type { Condition, Options } from "../../shared/protocol.js";
import { demand } from "../../shared/errors.js";
import { isId } from "../checks.js";

export const DEFAULT_K = 6;
export const MAX_PAGE_K = 100;

const EXAMPLE = '[{"field": "brand", "any_of": ["Acme"]}, {"field": "price", "high": 50}]';

/** The options with their defaults. Throws RecError ("bad-request"). */
export function readOptions(given: Partial<Options>): Options {
  const { k = DEFAULT_K, where = [], allow = null, deny = [], repeat = false, language = "" } = given;
  demand(isK(k), `recommend: k must be a whole number from 1 to ${MAX_PAGE_K}`);
  demand(isListOf(where, isCondition), `where must be a list such as ${EXAMPLE}`);
  demand(
    isListOf(allow ?? [], isId) && isListOf(deny, isId) && typeof repeat === "boolean",
    "recommend: allow and deny must be lists of item ids, and repeat true or false",
  );
  return { k, where, allow, deny, repeat, language };
}

export function isK(k: unknown): boolean {
  return Number.isInteger(k) && (k as number) >= 1 && (k as number) <= MAX_PAGE_K;
}

function isCondition(value: unknown): boolean {
  const { field, any_of = [], low = -Infinity, high = Infinity, ...rest } = (value ?? {}) as Partial<Condition>;
  const numbers = typeof low === "number" && typeof high === "number" && low <= high;
  return isId(field) && isListOf(any_of, isId) && numbers && Object.keys(rest).length === 0;
}

function isListOf(value: unknown, is: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}
