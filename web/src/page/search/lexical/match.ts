/**
 * Items by their words, best first: a query and the search part in, the same order as recruntime/search gives without meanings out
 * (BM25F, whose impacts the builder computed; see lexical.py).
 */
import type { CardValue, Condition, SearchOptions } from "../../../shared/protocol.js";
import { meets } from "../../instant/conditions.js";
import type { Items } from "./items.js";
import type { SearchPart } from "./part.js";
import { type Meant, type ReadQuery } from "./query.js";
import { folded } from "./tokens.js";

const FULL = 255;
const IDF_STEPS = 16;
const SURE = 0.55;
/** Items whose titles are compared with the query. */
const LOOKED_AT = 100;

export interface Found {
  /** Item numbers, best first, and their scores, 1 for the best match. */
  readonly items: readonly number[];
  readonly scores: ReadonlyMap<number, number>;
  /** How many have all words that any item has. */
  readonly total: number;
  /** Numbers of the words that were found. */
  readonly terms: readonly number[];
  /** Titles that begin with the query. */
  readonly titles: readonly string[];
}

/** `typed`: the query as it is. Throws RecError ("bad-request") for a condition on a field that cards lack. */
export function match(part: SearchPart, items: Items, typed: string, query: ReadQuery, { k, where, sort }: Pick<SearchOptions, "k" | "where" | "sort">): Found {
  const allowed = (item: number) => items.has(item) && where.every((condition) => fits(items, item, condition));
  const { scores, words, terms } = weigh(part, query, allowed);
  const ordered = [...scores.keys()].sort((one, other) => scores.get(other)! - scores.get(one)! || one - other);
  const most = ordered.reduce((most, item) => Math.max(most, words.get(item)!), 0);
  const best = new Set(ordered.filter((item) => words.get(item) === most));
  const begun = ordered.slice(0, LOOKED_AT).filter((item) => query.text && folded(titleOf(items, item)).startsWith(query.text));
  const named = items.named(typed.trim());
  const first = named !== undefined && allowed(named) ? [named, ...begun] : begun;
  if (first !== begun) best.add(first[0]!);
  const found = [...new Set([...first, ...ordered])];
  const highest = scores.get(ordered[0]!) ?? 1;
  return {
    items: sort === null ? found : sorted(items, found.filter((item) => best.has(item)), sort),
    scores: new Map([...scores].map(([item, score]) => [item, score / highest])),
    total: best.size,
    terms: [...terms],
    titles: found.slice(0, k).filter((item) => begun.includes(item)).map((item) => titleOf(items, item)),
  };
}

function weigh(part: SearchPart, { meant }: ReadQuery, allowed: (item: number) => boolean) {
  const [scores, words, known] = [new Map<number, number>(), new Map<number, number>(), new Map<number, boolean>()];
  const terms = new Set<number>();
  for (const one of meant) {
    const own = new Map<number, number>();
    const idf = rarity(part, one);
    for (const [term, sure] of one) {
      for (let at = part.starts[term]!; at < part.starts[term + 1]!; at++) {
        const item = part.items[at]!;
        if (!known.has(item)) known.set(item, allowed(item));
        if (!known.get(item)) continue;
        terms.add(term);
        own.set(item, Math.max(own.get(item) ?? 0, (part.impacts[at]! * sure * idf) / FULL));
      }
    }
    for (const [item, score] of own) {
      if (score === 0) continue;
      scores.set(item, (scores.get(item) ?? 0) + score);
      words.set(item, (words.get(item) ?? 0) + 1);
    }
  }
  return { scores, words, terms };
}

/** How rare all are together that a word of the query surely stands for. */
function rarity({ idf }: SearchPart, meant: Meant): number {
  const sure = [...meant].filter(([, sure]) => sure > SURE);
  const total = (sure.length ? sure : [...meant]).reduce((sum, [term]) => sum + Math.exp(-idf[term]! / IDF_STEPS), 0);
  return Math.max(1, Math.round(-Math.log(total) * IDF_STEPS)) / IDF_STEPS;
}

function fits(items: Items, item: number, condition: Condition): boolean {
  const { field } = condition;
  const value = items.value(item, field);
  return meets({ id: "", ...(value === undefined ? {} : { [field]: value }) }, condition, null);
}

function titleOf(items: Items, item: number): string {
  return String(items.value(item, "title") ?? "");
}

/** Equal ones keep their order, those without a value are last. */
function sorted(items: Items, found: readonly number[], sort: string): number[] {
  const field = sort.replace(/^-/, "");
  const sign = field === sort ? 1 : -1;
  const valueOf = (item: number): CardValue => items.value(item, field) ?? null;
  const keyOf = (value: CardValue) => (typeof value === "string" ? folded(value) : value!);
  const keyed = found.filter((item) => valueOf(item) !== null).map((item) => [item, keyOf(valueOf(item))] as const);
  const ordered = keyed.sort(([, one], [, other]) => (one < other ? -sign : Number(one > other) * sign)).map(([item]) => item);
  return [...new Set([...ordered, ...found])];
}
