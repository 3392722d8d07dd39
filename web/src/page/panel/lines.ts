/** What a profile says of items and topics: the visitor's events and the items' cards in, lines to show out. */
import type { Card, EventType, RecEvent } from "../../shared/protocol.js";

/** What the visitor thinks of an item, or of all items of a topic; null: nothing was said. */
export type Opinion = "like" | "dislike" | null;

/** An item that the visitor has met. */
export interface Line {
  readonly item: string;
  /** Its title; its id, if no card is known. */
  readonly title: string;
  readonly card: Card | null;
  /** What the visitor did, each once. */
  readonly types: readonly EventType[];
  /** When the visitor did the latest of it, in seconds since 1970. */
  readonly time: number;
  readonly opinion: Opinion;
}

/** Items with the same value of a card field. */
export interface Topic {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly opinion: Opinion;
}

/** What an event weighs: as in the engine's profile, without age and time in view. */
const WEIGHTS: Readonly<Record<EventType, number>> = { view: 1, click: 2, like: 3, cart: 5, purchase: 10, dislike: -3 };

/** A line for each item, the latest first. */
export function linesOf(events: readonly RecEvent[], cardOf: (item: string) => Card | null): Line[] {
  const byItem = new Map<string, RecEvent[]>();
  for (const event of events) byItem.set(event.item, [...(byItem.get(event.item) ?? []), event]);
  const lines = [...byItem].map(([item, all]): Line => {
    const card = cardOf(item);
    const types = [...new Set(all.map(({ type }) => type))];
    const opinion = (["dislike", "like"] as const).find((type) => types.includes(type)) ?? null;
    const time = Math.max(...all.map(({ time }) => time));
    return { item, title: String(card?.title ?? item), card, types, time, opinion };
  });
  return lines.reverse().sort((one, other) => other.time - one.time);
}

/** The topics of these items by weight, the heaviest first. `fields`: the card fields whose values are topics. */
export function topicsOf(lines: readonly Line[], fields: readonly string[]): Topic[] {
  const byName = new Map<string, Line[]>();
  for (const line of lines) {
    for (const name of new Set(fields.flatMap((field) => valuesOf(line.card?.[field])))) {
      byName.set(name, [...(byName.get(name) ?? []), line]);
    }
  }
  const topics = [...byName].map(([name, lines]) => {
    const [first, ...others] = new Set(lines.map(({ opinion }) => opinion));
    return { name, lines, opinion: others.length > 0 ? null : first! };
  });
  return topics.sort((one, other) => weightOf(other) - weightOf(one));
}

function weightOf({ lines }: Topic): number {
  return lines.flatMap(({ types }) => types).reduce((sum, type) => sum + WEIGHTS[type], 0);
}

/** The texts that a card field lists: "red | blue" are two. */
function valuesOf(value: unknown): string[] {
  return value === null || value === undefined ? [] : String(value).split(/\s*\|\s*/).filter((text) => text !== "");
}
