/** What a profile says of items and topics: the visitor's events and the items' cards in, lines to show out. */
import type { Card, EventType, RecEvent } from "../../shared/protocol.js";
import { itemsOf, topicsOf as topicsOn } from "../instant/filter.js";

/** What the visitor thinks of an item, or of a topic; null: nothing was said. */
export type Opinion = "like" | "dislike" | "block" | null;

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
  /** As a block names it: "genre=Horror". */
  readonly id: string;
  /** The value. */
  readonly name: string;
  /** The visitor's items of the topic; none is left if they were forgotten, and the topic is blocked. */
  readonly lines: readonly Line[];
  /** What was said of all of its items, or of the topic itself. */
  readonly opinion: Opinion;
}

/** What an event weighs: as in the engine's profile, without age and time in view. */
const WEIGHTS: Readonly<Record<EventType, number>> = { view: 1, click: 2, like: 3, cart: 5, purchase: 10, dislike: -3, block: 0 };

/** A line for each item, the latest first. */
export function linesOf(events: readonly RecEvent[], cardOf: (item: string) => Card | null): Line[] {
  const byItem = new Map<string, RecEvent[]>();
  for (const event of events.filter(({ type }) => type !== "block")) byItem.set(event.item, [...(byItem.get(event.item) ?? []), event]);
  const lines = [...byItem].map(([item, all]): Line => {
    const card = cardOf(item);
    const types = [...new Set(all.map(({ type }) => type))];
    const opinion = (["dislike", "like"] as const).find((type) => types.includes(type)) ?? null;
    const time = Math.max(...all.map(({ time }) => time));
    return { item, title: String(card?.title ?? item), card, types, time, opinion };
  });
  return lines.reverse().sort((one, other) => other.time - one.time);
}

/** The blocked topics, then those of these items by weight, the heaviest first. `fields`: the card fields whose values are topics. */
export function topicsOf(lines: readonly Line[], fields: readonly string[], events: readonly RecEvent[]): Topic[] {
  const blocked = itemsOf(events, "block");
  const byId = new Map<string, Line[]>(blocked.map((id) => [id, []]));
  for (const line of lines) {
    for (const id of new Set(line.card ? topicsOn(line.card, fields) : [])) byId.set(id, [...(byId.get(id) ?? []), line]);
  }
  const topics = [...byId].map(([id, lines]): Topic => {
    const [first, ...others] = new Set(lines.map(({ opinion }) => opinion));
    const opinion = blocked.includes(id) ? "block" : others.length > 0 ? null : first!;
    return { id, name: id.slice(id.indexOf("=") + 1), lines, opinion };
  });
  return topics.filter(({ name }) => name !== "").sort((one, other) => rankOf(other) - rankOf(one));
}

function rankOf({ lines, opinion }: Topic): number {
  return opinion === "block" ? Infinity : lines.flatMap(({ types }) => types).reduce((sum, type) => sum + WEIGHTS[type], 0);
}
