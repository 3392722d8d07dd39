/**
 * The instant lane: from an instant part (docs/format.md §4) to cards, without WebAssembly. `instantList`
 * gives the whole precomputed list of an item or of the front, the same for every visitor; `unseen` takes
 * from it what this visitor has not met yet.
 */
import type { Boot } from "../shared/boot.js";
import type { Card, RecEvent } from "../shared/protocol.js";
import { asRecError, RecError } from "../shared/errors.js";
import type { InstantPart, Parts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null where it is the front list. */
  readonly context: string | null;
  readonly cards: readonly Card[];
  /** The item parts assigned to the context: numbers that count in the build of `boot` alone. */
  readonly parts: readonly number[];
  readonly boot: Boot;
  /** What went wrong on the way; the list may be empty then, or a stand-in. */
  readonly errors: readonly RecError[];
}

/** The item's whole list; the front list where there is no item, or the bundle does not know it. */
export async function instantList(parts: Parts, item: string | null): Promise<InstantList> {
  const list = await listOf(parts, item ?? "", []);
  return list.errors[0]?.code === "unknown-item" ? listOf(parts, "", list.errors) : list;
}

/** The list that stands under this id: the front's is empty. */
async function listOf(parts: Parts, id: string, errors: readonly RecError[]): Promise<InstantList> {
  const { boot } = parts; // As it was asked: while its part is on the way, the page may adopt another.
  const context = id || null;
  try {
    const part = await parts.of(id);
    // hasOwn, for an id may be "constructor".
    if (!part || !Object.hasOwn(part.items, id)) throw unknown(id);
    const { near, parts: assigned = [] } = part.items[id]!;
    return { context, cards: near.map((row) => cardAt(part, row)), parts: assigned, boot, errors };
  } catch (error) {
    return { context, cards: [], parts: [], boot, errors: [...errors, asRecError(error)] };
  }
}

/** The first k cards of items with which nothing has happened yet on this device. */
export function unseen(cards: readonly Card[], events: readonly RecEvent[], context: string | null, k: number) {
  const met = new Set([context, ...events.map((event) => event.item)]);
  return cards.filter((card) => !met.has(card.id)).slice(0, k);
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
