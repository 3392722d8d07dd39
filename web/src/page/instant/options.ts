/** The options of `recommend` and of a shelf: values from the site in, checked options out. */
import type { Options } from "../../shared/protocol.js";
import { demand } from "../../shared/errors.js";
import { isId } from "../checks.js";

/** What a page asks of a whole instant list; from the site, not checked yet. */
export type Asked = Partial<Pick<Options, "kind" | "items" | "language" | "where">>;

export const DEFAULT_K = 6;
export const MAX_PAGE_K = 100;
export const K_RULE = `k must be a whole number from 1 to ${MAX_PAGE_K}`;

/** The options with their defaults; conditions are checked where they are used. Throws RecError ("bad-request"). */
export function readOptions(given: Partial<Options>): Options {
  const { kind = "", items = [], k = DEFAULT_K, where = [], allow = null, deny = [], repeat = null, language = "" } = given;
  demand(isK(k), K_RULE);
  demand(
    [allow ?? [], deny, items].every(isIds) && [true, false, null].includes(repeat),
    "allow, deny and items must be lists of ids, repeat true or false",
  );
  return { kind, items, k, where, allow, deny, repeat, language };
}

export function isK(k: unknown): boolean {
  return Number.isInteger(k) && (k as number) >= 1 && (k as number) <= MAX_PAGE_K;
}

export function isIds(value: unknown): boolean {
  return isListOf(value, isId);
}

export function isListOf(value: unknown, is: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

/** The value in an attribute. Text that is no JSON stays text, which is refused because it is no list. */
export function parseJson(json: string) {
  try {
    return JSON.parse(json) ?? json;
  } catch {
    return json;
  }
}
