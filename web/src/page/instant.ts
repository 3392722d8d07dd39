/**
 * The instant lane: from an instant part (docs/format.md §4) to recommendations, without WebAssembly.
 * `instantList` gives the whole precomputed list of an item or of the front, the same for every visitor;
 * wishes.ts takes from it what is wished for and what this visitor has not met yet.
 */
import type { Boot } from "../shared/boot.js";
import type { Card, Recommendation } from "../shared/protocol.js";
import { asRecError, RecError } from "../shared/errors.js";
import type { InstantPart, Parts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null where it is the front list. */
  readonly context: string | null;
  readonly heading: string;
  /** The whole list, in the form of an engine's answer. */
  readonly items: readonly Recommendation[];
  /** Ids of what is like the context, best first: exact, where the engine's index is rounded. */
  readonly near: readonly string[];
  /** The item parts assigned to the context: numbers that count in the build of `boot` alone. */
  readonly parts: readonly number[];
  readonly boot: Boot;
  /** What went wrong on the way; the list may be empty then, or a stand-in. */
  readonly errors: readonly RecError[];
}

/** Of reciprocal rank fusion: RRF_K in recruntime/ranking.py. */
const K = 60;

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
    const { near, also = [], parts: assigned = [] } = part.items[id]!;
    const ranked = fused({ [main]: near, also }, { front: 1, ...weights });
    const items = ranked.map(({ row, kind, score }) => {
      const card = cardAt(part, row);
      const reason = { kind, item: context, value: null };
      return { item: card.id, score, label: labels[kind], reason, because: "", card };
    });
    return { ...list, items, near: context ? near.map((row) => part.cards.id[row]!) : [], parts: assigned };
  } catch (error) {
    return { ...list, errors: [...errors, asRecError(error)] };
  }
}

/**
 * Lists as one, by reciprocal rank; of equals, those that are named first come first. Each row is of the kind that
 * speaks for it most. A list of weight 0 is switched off.
 */
function fused(lists: Partial<Record<Kind, readonly number[]>>, weights: Readonly<Record<Kind, number>>): Ranked[] {
  const found = new Map<number, Ranked>();
  for (const [kind, rows] of Object.entries(lists) as [Kind, readonly number[]][]) {
    rows.forEach((row, place) => {
      const worth = weights[kind] / (K + place + 1);
      const before = found.get(row) ?? { kind, score: 0 };
      const more = worth > before.score ? kind : before.kind;
      if (worth > 0) found.set(row, { row, kind: more, score: before.score + worth });
    });
  }
  return [...found.values()].sort((one, other) => other.score - one.score);
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
