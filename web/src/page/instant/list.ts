/**
 * The instant lane: from an instant part (docs/format.md §4) to recommendations, without WebAssembly.
 * `instantList` gives the whole precomputed list of an item or of the front, the same for every visitor;
 * wishes.ts takes from it what is wished for and what this visitor has not met yet.
 */
import type { Boot } from "../../shared/boot.js";
import type { Card, Recommendation, RecRequest } from "../../shared/protocol.js";
import { asRecError, RecError } from "../../shared/errors.js";
import type { InstantPart, Parts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null where it is the front list. */
  readonly context: string | null;
  readonly heading: string;
  /** The whole list, in the form of an engine's answer. */
  readonly items: readonly Recommendation[];
  /** What is nearest to the context, best first, with cosines: exact, where the engine's index is rounded. */
  readonly near: RecRequest["near"];
  /** The item parts assigned to the context: numbers that count in the build of `boot` alone. */
  readonly parts: readonly number[];
  readonly boot: Boot;
  /** What went wrong on the way; the list may be empty then, or a stand-in. */
  readonly errors: readonly RecError[];
}

type Kind = keyof Boot["labels"];

interface Ranked {
  readonly row: number;
  readonly kind: Kind;
  readonly score: number;
}

/** The item's whole list; the front list where there is no item, or the bundle does not know it. */
export async function instantList(parts: Parts, item: string | null): Promise<InstantList> {
  const list = await listOf(parts, item ?? "", []);
  return list.errors[0]?.code === "unknown-item" ? listOf(parts, "", list.errors) : list;
}

/** The list that stands under this id: the front's is empty. */
async function listOf(parts: Parts, id: string, errors: readonly RecError[]): Promise<InstantList> {
  const { boot } = parts; // As it was asked: while its part is on the way, the page may adopt another.
  const { labels, weights } = boot;
  const context = id || null;
  const main = context ? "similar" : "front";
  const list = { context, heading: labels[main], items: [], near: [], parts: [], boot, errors };
  try {
    const part = await parts.of(id);
    // hasOwn, for an id may be "constructor".
    if (!part || !Object.hasOwn(part.items, id)) throw unknown(id);
    const { near, cosines = [], also = [], parts: assigned = [] } = part.items[id]!;
    const cosine = (place: number) => (cosines[place] ?? 0) / 100;
    const weight = context ? weights.similar : 1;
    // What is called similar to nothing still fills a shelf.
    const { similar = near.length } = weight > 0 ? part.items[id]! : { similar: 0 };
    const told = fused([
      ...near.slice(0, similar).map((row, place) => rated(row, main, weight * (context ? cosine(place) : 1 / (place + 1)))),
      ...also.map((row, place) => rated(row, "also", weights.also / (place + 1))),
    ]);
    const shown = new Set(told.map(({ row }) => row));
    const rest = near.filter((row) => !shown.has(row));
    const ranked = [...told, ...rest.map((row) => rated(row, "backfill", 0))];
    const items = ranked.map(({ row, kind, score }) => {
      const card = cardAt(part, row);
      const reason = { kind, item: context, value: null };
      return { item: card.id, score, label: labels[kind], reason, because: "", card };
    });
    const exact = near.map((row, place) => [part.cards.id[row]!, cosine(place)] as const);
    return { ...list, items, near: context ? exact : [], parts: assigned };
  } catch (error) {
    return { ...list, errors: [...errors, asRecError(error)] };
  }
}

function rated(row: number, kind: Kind, score: number): Ranked {
  return { row, kind, score };
}

/**
 * Lists as one: the best first by the sum of its scores; of equals, those that are named first come first. Each row is
 * of the kind that speaks for it most. A list of weight 0 is switched off.
 */
function fused(lists: readonly Ranked[]): Ranked[] {
  const found = new Map<number, Ranked & { readonly most: number }>();
  for (const { row, kind, score } of lists.filter(({ score }) => score > 0)) {
    const before = found.get(row) ?? { kind, score: 0, most: 0 };
    const best = score > before.most ? { kind, most: score } : before;
    found.set(row, { row, kind: best.kind, most: best.most, score: before.score + score });
  }
  return [...found.values()].sort((one, other) => other.score - one.score);
}

/** What a list is called: as most of its items are, the first of equals. */
export function headingOf(items: readonly Recommendation[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { label } of items) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** An item's card, where a part on this page has it. */
export function knownCard(parts: Parts, item: string): Card | null {
  for (const part of parts.loaded) {
    const row = part.cards.id.indexOf(item);
    if (row >= 0) return cardAt(part, row);
  }
  return null;
}

function unknown(id: string): RecError {
  const words = `This bundle has no item "${id}". Check the id, or build the bundle again if it is new.`;
  return new RecError("unknown-item", words);
}

function cardAt(part: InstantPart, row: number): Card {
  const fields = Object.entries(part.cards).map(([field, column]) => [field, column[row] ?? null]);
  return Object.fromEntries(fields) as Card;
}
