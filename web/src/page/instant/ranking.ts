/**
 * The shop's rules and limits on an instant list, a part of extras.js: a list in; the same list with what is boosted, buried
 * and pinned, and with at most so many of a brand, out. The engine does the same: see rescore.py and arrange.py of recruntime.
 * Which parts are requested follows from the bundle and the page alone.
 */
import type { Rule } from "../../shared/boot.js";
import type { Card, Options, RecEvent, Recommendation } from "../../shared/protocol.js";
import type { Host } from "../host.js";
import { isRelative, meeting, meets, members, ownCard } from "./conditions.js";
import { filterList } from "./filter.js";
import { spoken } from "./language.js";
import { candidatesOf, draw, type InstantList } from "./list.js";
import type { InstantPart, InstantParts } from "./parts.js";

/** The kinds of shelves that rules change, "" for one of everything that fits. The first three have pins. */
const RULED = ["", "similar", "for-you", "trending", "new", "sale"];
const PINNING = RULED.slice(0, 3);

interface Visitor {
  readonly host: Pick<Host, "now">;
  events(): readonly RecEvent[];
}

/** Place on the shelf, from 0 → what is pinned there. */
type Pins = ReadonlyMap<number, Recommendation>;

/** The list with what meets the page's conditions, as the shop wants it. Throws RecError. */
export async function fitting(parts: InstantParts, whole: InstantList, options: Options, visitor: Visitor): Promise<InstantList> {
  const { ranking } = whole.boot;
  const list = options.where?.length === 0 ? whole : await meeting(parts, whole, options.where);
  if (!ranking || !RULED.includes(options.kind)) return list;
  const { at_most = {}, rules = [] } = ranking;
  const day = new Date(visitor.host.now() * 1000).toISOString().slice(0, 10);
  const compared = rules.some(({ where, pages }) => pages || (where && isRelative(where)));
  // A page's item that the bundle does not have meets nothing, as one without values.
  const card = compared && options.kind !== "for-you" ? ownCard(parts, whole.item).catch(() => null) : null;
  const [own, pinned] = await Promise.all([card, pinnedPart(parts, whole, options)]);
  const held = rules.map((rule) => (holds(rule, options.kind, day, own) ? rule : {}));
  const pins = pinned ? pinsOf(pinned, list, options, held, visitor) : new Map();
  const deny = [...options.deny, ...[...pins.values()].map(({ item }) => item)];
  // Without what this visitor has met: a pin's place is one on the shelf.
  const others = filterList({ ...list, items: boosted(list, held, own) }, { ...options, k: Infinity, deny }, visitor.events());
  const { labels } = spoken(whole.boot, options.language);
  return { ...list, items: withPins(withinLimits(others, at_most, [...pins.values()], labels.backfill), pins), cards: [] };
}

/** Whether the rule holds on this shelf, day and page. `own`: the card of the page's item. */
function holds({ from = "", until = "9", pages, kinds = RULED }: Rule, kind: string, day: string, own: Card | null): boolean {
  return kinds.includes(kind) && from <= day && day <= until && (!pages || (own !== null && meets(own, pages, own)));
}

/** By score times factors, the highest first. A factor of 0 comes last, behind what only fills the list. */
function boosted({ items, cards }: InstantList, rules: readonly Rule[], own: Card | null): Recommendation[] {
  const scored = items.map((one, place) => {
    const met = rules.filter(({ where, factor = 1 }) => where && factor !== 1 && meets(cards[place] ?? one.card, where, own));
    const factor = met.reduce((product, rule) => product * rule.factor!, 1);
    return { ...one, score: factor === 0 ? -1 : one.score * factor };
  });
  return scored.sort((one, other) => other.score - one.score);
}

/** The part of the pinned items, which every page requests whose shelf may have pins. If it cannot be had, there are none. */
async function pinnedPart(parts: InstantParts, { boot }: InstantList, { kind }: Options): Promise<InstantPart | null> {
  // Another build has other rules.
  const has = boot === parts.boot && boot.instant.lists?.pinned && PINNING.includes(kind);
  return has ? parts.get("", "pinned").catch(() => null) : null;
}

/** Of each rule the first item that this visitor may be shown; of two rules for one place, the first one's. */
function pinsOf(part: InstantPart, list: InstantList, options: Options, rules: readonly Rule[], visitor: Visitor): Pins {
  const { boot } = list;
  const pins = new Map<number, Recommendation>();
  for (const [number, { pin = 0 }] of rules.entries()) {
    const entry = part.items[number];
    if (!entry || pin < 1 || pin > options.k || pins.has(pin - 1)) continue;
    const candidates = candidatesOf(entry, false, boot.weights).map((one) => ({ ...one, source: "pinned" as const, score: 0 }));
    const { items, cards } = draw(part, candidates, null, spoken(boot, options.language));
    const met = items.filter((_, place) => options.where.every((condition) => meets(cards[place]!, condition, null)));
    const deny = [...options.deny, ...[...pins.values()].map(({ item }) => item)];
    const [first] = filterList({ ...list, items: met }, { ...options, k: 1, deny }, visitor.events());
    if (first) pins.set(pin - 1, first);
  }
  return pins;
}

/** What exceeds a limit comes behind all others, as what fills the list. `first`: what is on the list anyway. */
function withinLimits(items: readonly Recommendation[], limits: Readonly<Record<string, number>>, first: readonly Recommendation[], label: string) {
  const counts = new Map<string, number>();
  const count = (keys: readonly string[]) => keys.forEach((key) => counts.set(key, (counts.get(key) ?? 0) + 1));
  const keysOf = (card: Card, field: string) => members(card[field] ?? "").map((value) => `${field}=${value}`);
  const fields = Object.keys(limits);
  first.forEach(({ card }) => count(fields.flatMap((field) => keysOf(card, field))));
  const [within, beyond]: [Recommendation[], Recommendation[]] = [[], []];
  for (const one of items) {
    const fits = fields.every((field) => keysOf(one.card, field).every((key) => (counts.get(key) ?? 0) < limits[field]!));
    if (fits) count(fields.flatMap((field) => keysOf(one.card, field)));
    if (fits) within.push(one);
    else beyond.push({ ...one, label, reason: { ...one.reason, kind: "backfill" } });
  }
  return [...within, ...beyond];
}

function withPins(items: Recommendation[], pins: Pins): Recommendation[] {
  for (const [place, pinned] of [...pins].sort(([one], [other]) => one - other)) items.splice(place, 0, pinned);
  return items;
}
