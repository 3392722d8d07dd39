/**
 * From a visit's second page on, its first list is personal already, without the engine: the page's instant list, fused
 * with that of the page before. A part of connect.js. What is requested for it follows from the two pages alone.
 */
import type { Recommendation } from "../../shared/protocol.js";
import { spoken } from "../instant/language.js";
import type { InstantList } from "../instant/list.js";

/**
 * The weight of the page before. Scores are added (CombSUM of Fox and Shaw, TREC-2, 1994): they are cosines, and say more
 * than ranks do. Lists of still earlier pages would take more than they bring: docs/benchmarks.md.
 */
const BEFORE = 0.7;

/** An instant list that a page before had, with the build and the language of its cards. */
type Earlier = Pick<InstantList, "item" | "items" | "pictures"> & { readonly build: string; readonly language: string };

/** With the newest of these lists, of other items, that is of the same build and in this language. */
export function fused(whole: InstantList, lists: readonly Earlier[], language: string): InstantList {
  const before = lists.find((list) => list.build === whole.boot.build && list.language === language);
  return before && Array.isArray(before.items) ? fusedWith(whole, before, spoken(whole.boot, language).labels.profile ?? "") : whole;
}

/** The page's own items are all in the list. `label`: of the others. */
function fusedWith(whole: InstantList, before: Earlier, label: string): InstantList {
  const found = new Map<string, Recommendation>();
  const add = (one: Recommendation, weight: number) => {
    const known = found.get(one.item) ?? { ...one, score: 0 };
    found.set(one.item, { ...known, score: known.score + weight * one.score });
  };
  whole.items.forEach((one) => add(one, 1));
  // filter.ts leaves out what is for the sake of an item that the visitor has forgotten.
  const reason = { kind: "view", item: before.item, value: null } as const;
  before.items.forEach((one) => add({ ...one, label, reason }, BEFORE));
  found.delete(whole.item ?? "");
  const own = new Set(whole.items.map(({ item }) => item));
  const best = [...found.values()].sort((one, other) => other.score - one.score);
  const items = best.filter(({ item }, place) => place < own.size || own.has(item));
  return { ...whole, alone: whole, items, cards: [], pictures: [...new Set([...whole.pictures, ...before.pictures])] };
}
