/**
 * The instant lane: from an instant part (docs/format.md §4) to cards, without WebAssembly. `instantList`
 * gives the whole precomputed list of an item or of the front, the same for every visitor; `unseen` takes
 * from it what this visitor has not met yet.
 */
import type { Card, RecEvent } from "../shared/protocol.js";
import { asRecError, RecError } from "../shared/errors.js";
import type { InstantPart, Parts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null where it is the front list. */
  readonly context: string | null;
  readonly cards: readonly Card[];
  /** What went wrong on the way; the list may be empty then, or a stand-in. */
  readonly errors: readonly RecError[];
}

/** The item's whole list; the front list where there is no item, or the bundle does not know it. */
export async function instantList(parts: Parts, item: string | null): Promise<InstantList> {
  if (!item) return frontList(parts, []);
  try {
    const part = await parts.of(item);
    const cards = nearCards(part, item);
    if (cards) return { context: item, cards, errors: [] };
  } catch (error) {
    return { context: item, cards: [], errors: [asRecError(error)] };
  }
  const unknown = `This bundle has no item "${item}". Check the id, or build the bundle again if it is new.`;
  return frontList(parts, [new RecError("unknown-item", unknown)]);
}

async function frontList(parts: Parts, errors: readonly RecError[]): Promise<InstantList> {
  try {
    return { context: null, cards: nearCards(await parts.of(""), "") ?? [], errors };
  } catch (error) {
    return { context: null, cards: [], errors: [...errors, asRecError(error)] };
  }
}

/** The first k cards of items with which nothing has happened yet on this device. */
export function unseen(cards: readonly Card[], events: readonly RecEvent[], context: string | null, k: number) {
  const met = new Set([context, ...events.map((event) => event.item)]);
  return cards.filter((card) => !met.has(card.id)).slice(0, k);
}

/** An item's code, where a part on this page has it; nothing is ever fetched for it. */
export function knownCode(parts: Parts, item: string): string | null {
  for (const part of parts.loaded) {
    if (Object.hasOwn(part.items, item)) return part.items[item]?.code ?? null;
  }
  return null;
}

/** An item's card, where a part on this page has it. */
export function knownCard(parts: Parts, item: string): Card | null {
  for (const part of parts.loaded) {
    const row = part.cards.id.indexOf(item);
    if (row >= 0) return cardAt(part, row);
  }
  return null;
}

function nearCards(part: InstantPart, item: string): Card[] | null {
  // hasOwn, for an id may be "constructor".
  if (!Object.hasOwn(part.items, item)) return null;
  return part.items[item]!.near.map((row) => cardAt(part, row));
}

function cardAt(part: InstantPart, row: number): Card {
  const fields = Object.entries(part.cards).map(([field, column]) => [field, column[row] ?? null]);
  return Object.fromEntries(fields) as Card;
}
