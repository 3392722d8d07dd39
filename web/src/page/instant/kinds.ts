/**
 * The instant lists of the kinds of shelves, a part of extras.js: "similar", "for-you", "bought-together", "trending",
 * "new", "sale" and "looks-similar". "recently-viewed" and "buy-again" have an empty one, without a request: the engine makes theirs. What a
 * page cannot have is refused, with the reason. Which parts are requested follows from the page's markup alone.
 */
import { asRecError, RecError } from "../../shared/errors.js";
import type { Boot, KindLabel, ListKind } from "../../shared/boot.js";
import type { Kind } from "../../shared/protocol.js";
import { type Spoken, spoken } from "./language.js";
import { type Candidate, candidatesOf, draw, emptyList, entryOf, type InstantList, ofItem, picturesOf } from "./list.js";
import { type Asked, isIds } from "./options.js";
import type { InstantParts } from "./parts.js";

/** What a list of this kind is made of, and the name of its label. */
const KINDS: Readonly<Record<Kind, { readonly from: "item" | "default" | "list" | "nothing"; readonly label: keyof Boot["labels"] }>> = {
  similar: { from: "item", label: "similar" },
  "for-you": { from: "default", label: "default" },
  "bought-together": { from: "item", label: "bought_together" },
  "looks-similar": { from: "item", label: "looks_similar" },
  trending: { from: "list", label: "trending" },
  new: { from: "list", label: "new" },
  sale: { from: "list", label: "sale" },
  "recently-viewed": { from: "nothing", label: "recently_viewed" },
  "buy-again": { from: "nothing", label: "buy_again" },
};

/** What a bundle lacks that has no list of this kind. */
const LACKS: Readonly<Record<ListKind | "looks-similar", string>> = {
  trending: "it has no past sessions with dates, or nothing was chosen more of late",
  new: "its catalog has no column of dates",
  sale: "its catalog has no prices before a reduction",
  "looks-similar": "it was built without --image-model",
};

/** Items of a basket whose lists are requested: the last ones. */
const MAX_BASKET = 20;
/** Of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009), as in docs/format.md §11. */
const RANK = 60;

/** The whole list of a kind, the same for every visitor. */
export async function kindList(parts: InstantParts, item: string | null, asked: Asked): Promise<InstantList> {
  const { boot } = parts;
  const list = emptyList(parts, item);
  const basket = isIds(asked.items ?? []) ? (asked.items ?? []) : [];
  const wrong = mistakeIn(boot, item, asked.kind!, basket);
  if (wrong) return { ...list, refused: new RecError("bad-request", `${wrong}.`) };
  const kind = asked.kind as Kind;
  const said = spoken(boot, asked.language ?? "");
  const heading = said.labels[KINDS[kind].label] ?? "";
  const named = { ...list, heading };
  if (kind === "bought-together") return basketList(parts, named, basket, said);
  try {
    return { ...named, ...(await drawn(parts, item, kind, said)) };
  } catch (error) {
    return failed(named, asRecError(error));
  }
}

/** Without its item, a list of similar items makes no sense in the engine either. */
function failed(list: InstantList, error: RecError): InstantList {
  return error.code === "unknown-item" ? { ...list, item: null, refused: error } : { ...list, errors: [error] };
}

/** What the page cannot have, as a sentence without its full stop; null if it can. */
function mistakeIn({ instant }: Boot, item: string | null, kind: string, basket: readonly string[]): string | null {
  if (!Object.hasOwn(KINDS, kind)) return `There is no kind "${kind}". Kinds are ${Object.keys(KINDS).join(", ")}`;
  const { from } = KINDS[kind as Kind];
  if (basket.length > 0 && kind !== "bought-together") return `items is a basket, which only the kind "bought-together" takes`;
  if (from === "item" && item === null && basket.length === 0) {
    return `A list of the kind "${kind}" needs an item${kind === "bought-together" ? ", or items" : ""}`;
  }
  if (!Object.hasOwn(LACKS, kind) || instant.lists?.[kind as ListKind] || (kind === "looks-similar" && instant.looks_similar)) return null;
  return `This bundle has no list "${kind}": ${LACKS[kind as keyof typeof LACKS]}. See docs/recommendations.md, kinds of shelves`;
}

async function drawn(parts: InstantParts, item: string | null, kind: Kind, said: Spoken): Promise<Partial<InstantList>> {
  const { from } = KINDS[kind];
  if (from === "nothing") return {};
  const id = from === "item" ? item! : "";
  const part = (await parts.get(id, kind))!;
  const entry = entryOf(part, id);
  const ofOne = from === "item";
  const looks = kind === "looks-similar";
  const candidates = looks ? listed(entry.looks_similar, "looks_similar") : candidatesOf(entry, ofOne, { similar: 1, co_occurrence: 0 });
  const isList = from === "list";
  const list = draw(part, isList ? candidates.map((one) => ({ ...one, source: kind as ListKind })) : candidates, ofOne ? item : null, said);
  const rest = isList ? {} : { ...(ofOne && ofItem(part, entry)), pictures: picturesOf(part, entry) };
  return { ...list, ...rest, listed: isList || looks ? list.items.map((one) => one.item) : [] };
}

/** One item's list, with what the engine is told of it. */
type One = Pick<InstantList, "item" | "items" | "cards" | "neighbors" | "parts" | "errors">;

/** What was bought together with the page's item and those of the basket. */
async function basketList(parts: InstantParts, list: InstantList, basket: readonly string[], said: Spoken): Promise<InstantList> {
  const ids = [...new Set([...basket, ...(list.item === null ? [] : [list.item])])].slice(-MAX_BASKET);
  const all = await Promise.all(ids.map((id) => boughtWith(parts, id, said)));
  const errors = all.flatMap((one) => one.errors);
  const known = all.filter((one) => one.errors.length === 0);
  if (known.length === 0 && errors[0]) return failed({ ...list, errors: errors.slice(1) }, errors[0]);
  const page = all.find(({ item }) => item === list.item);
  const found = fused(known, new Set(ids));
  return {
    ...list,
    ...found,
    listed: found.items.map((one) => one.item),
    errors,
    item: page && known.includes(page) ? list.item : null,
    neighbors: page?.neighbors ?? [],
    parts: [...new Set(known.flatMap((one) => one.parts))],
  };
}

async function boughtWith(parts: InstantParts, id: string, said: Spoken): Promise<One> {
  try {
    const part = await parts.get(id);
    const entry = entryOf(part, id);
    return { item: id, ...draw(part!, listed(entry.bought_together, "bought_together"), id, said), ...ofItem(part!, entry), errors: [] };
  } catch (error) {
    return { ...emptyList(parts, id), errors: [asRecError(error)] };
  }
}

/** Rows of an entry's own list, best first. */
function listed(rows: readonly number[] = [], source: KindLabel): Candidate[] {
  return rows.map((row, place) => ({ row, source, score: 1 / (RANK + 1 + place) }));
}

/** One list of several, by the sum of an item's scores, without the basket's own items; of equals, the first comes first. */
function fused(lists: readonly One[], basket: ReadonlySet<string>): Pick<InstantList, "items" | "cards"> {
  const all = lists.flatMap(({ items, cards }) => items.map((one, place) => ({ one, card: cards[place]! })));
  const found = new Map<string, (typeof all)[number]>();
  for (const { one, card } of all) {
    if (basket.has(one.item)) continue;
    const before = found.get(one.item);
    const first = before?.one ?? one;
    found.set(one.item, { card: before?.card ?? card, one: { ...first, score: one.score + (before?.one.score ?? 0) } });
  }
  const best = [...found.values()].sort((one, other) => other.one.score - one.one.score);
  return { items: best.map(({ one }) => one), cards: best.map(({ card }) => card) };
}
