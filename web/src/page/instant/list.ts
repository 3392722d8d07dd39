/**
 * The instant lane: from an instant part (docs/format.md §4) to recommendations, without WebAssembly.
 * `listOf` gives the whole precomputed list of an item, or the default list. It is the same for every visitor;
 * filter.ts chooses what to show of it.
 */
import type { Boot } from "../../shared/boot.js";
import { asRecError, RecError } from "../../shared/errors.js";
import { nameAt } from "../../shared/files.js";
import type { Card, Recommendation, RecRequest } from "../../shared/protocol.js";
import { type Spoken, spoken } from "./language.js";
import type { InstantItem, InstantPart, InstantParts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null: it is the default list. */
  readonly item: string | null;
  readonly heading: string;
  /** The whole list, in the form of an engine's answer. */
  readonly items: readonly Recommendation[];
  /** Where the list is fused with that of the page before: the page's own. */
  readonly alone?: InstantList;
  /** The items' cards in the main language, for conditions. */
  readonly cards: readonly Card[];
  /** The item's neighbors, best first, with exact cosines: those of the engine's index are rounded. */
  readonly neighbors: RecRequest["neighbors"];
  /** Of a kind whose items are on a list of the bundle: their ids, best first. */
  readonly listed: readonly string[];
  /** The item parts assigned to the item; the numbers belong to the build of `boot`. */
  readonly parts: readonly number[];
  /** Name hashes of the packs of pictures that the page loads. */
  readonly pictures: readonly string[];
  readonly boot: Boot;
  /** What failed; the list is then empty, or the default list. */
  readonly errors: readonly RecError[];
  /** Why there is no such list in either lane. */
  readonly refused: RecError | null;
}

export interface Candidate {
  /** The row of the part's cards. */
  readonly row: number;
  /** The list that it is from, as labels and reasons call it. */
  readonly source: keyof Boot["labels"];
  readonly score: number;
}

/** A list of nothing. */
export function emptyList({ boot }: InstantParts, item: string | null): InstantList {
  return { item, heading: "", items: [], cards: [], neighbors: [], listed: [], parts: [], pictures: [], boot, errors: [], refused: null };
}

/** The list of this id; the default list has the empty id. */
export async function listOf(parts: InstantParts, id: string, language: string, errors: readonly RecError[]): Promise<InstantList> {
  const { boot } = parts; // Before the part is fetched: meanwhile the page may adopt another build.
  const item = id || null;
  const heading = spoken(boot, language).labels[item ? "similar" : "default"];
  const list = { ...emptyList(parts, item), heading, errors };
  try {
    const part = await parts.get(id);
    const entry = entryOf(part, id);
    const drawn = draw(part!, candidatesOf(entry, item !== null, boot.weights), item, spoken(boot, language));
    return { ...list, ...drawn, ...(item ? ofItem(part!, entry) : {}), pictures: picturesOf(part!, entry) };
  } catch (error) {
    return { ...list, errors: [...errors, asRecError(error)] };
  }
}

/** The item's entry in the only part that can have it. Throws RecError if it is not there. */
export function entryOf(part: InstantPart | null, id: string): InstantItem {
  // hasOwn, since an id may be "constructor".
  const own = part?.aliases && Object.hasOwn(part.aliases, id) ? part.aliases[id]! : id;
  if (!part || !Object.hasOwn(part.items, own)) throw unknown(id);
  return part.items[own]!;
}

/** What an entry lists, best first: of an item, or of a part with one list. */
export function candidatesOf(entry: InstantItem, isItem: boolean, weights: Boot["weights"]): Candidate[] {
  const { neighbors, cosines = [], co_occurrence = [] } = entry;
  const weight = isItem ? weights.similar : 1;
  // Neighbors beyond `similar` only fill the shelf.
  const { similar = neighbors.length } = weight > 0 ? entry : { similar: 0 };
  const ranked = fuse([
    ...neighbors.slice(0, similar).map((row, place) => {
      const score = weight * (isItem ? (cosines[place] ?? 0) / 100 : 1 / (place + 1));
      return candidate(row, isItem ? "similar" : "default", score);
    }),
    ...co_occurrence.map((row, place) => candidate(row, "co_occurrence", weights.co_occurrence / (place + 1))),
  ]);
  const listed = new Set(ranked.map(({ row }) => row));
  return [...ranked, ...neighbors.filter((row) => !listed.has(row)).map((row) => candidate(row, "backfill", 0))];
}

/** The candidates as recommendations, in one of the bundle's languages. */
export function draw(part: InstantPart, candidates: readonly Candidate[], item: string | null, { own, labels }: Spoken) {
  return {
    cards: candidates.map(({ row }) => cardAt(part, row)),
    items: candidates.map(({ row, source, score }): Recommendation => {
      const card = cardAt(part, row, own);
      const reason = { kind: source, item, value: null };
      return { item: card.id, score, label: labels[source] ?? "", reason, because: "", card };
    }),
  };
}

/** What the engine is told of the page's item. */
export function ofItem({ cards }: InstantPart, { neighbors, cosines = [], parts = [] }: InstantItem) {
  return { neighbors: neighbors.map((row, place) => [cards.id[row]!, (cosines[place] ?? 0) / 100] as const), parts };
}

/** Name hashes of the packs of pictures that belong to an entry. */
export function picturesOf({ pictures = "" }: InstantPart, { pictures: packs = [] }: InstantItem): string[] {
  return packs.map((number) => nameAt(pictures, number));
}

function candidate(row: number, source: Candidate["source"], score: number): Candidate {
  return { row, source, score };
}

/**
 * One list of all candidates, by the sum of a row's scores; of equal sums, the row that was named first comes first. A
 * row has the source of its highest score. A list of weight 0 is switched off.
 */
function fuse(candidates: readonly Candidate[]): Candidate[] {
  const rows = new Map<number, Candidate & { readonly highest: number }>();
  for (const { row, source, score } of candidates.filter(({ score }) => score > 0)) {
    const before = rows.get(row) ?? { source, score: 0, highest: 0 };
    const best = score > before.highest ? { source, highest: score } : before;
    rows.set(row, { row, source: best.source, highest: best.highest, score: before.score + score });
  }
  return [...rows.values()].sort((one, other) => other.score - one.score);
}

/** The heading of a list: the label of most of its items, the first of equals. */
export function headingOf(items: readonly Recommendation[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { label } of items) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** An item's card, if a part that this page has loaded contains it. */
export function knownCard(parts: InstantParts, item: string): Card | null {
  for (const part of parts.loaded) {
    const row = part.cards.id.indexOf(item);
    if (row >= 0) return cardAt(part, row);
  }
  return null;
}

function unknown(id: string): RecError {
  const message = `This bundle has no item "${id}". Check the id, or build again if it is new.`;
  return new RecError("unknown-item", message);
}

/** In a language, `title@fr` stands in place of `title`, if there is one. */
export function cardAt({ cards }: InstantPart, row: number, language = ""): Card {
  const value = (field: string) => cards[field]?.[row];
  const fields = Object.keys(cards).map((field) => [field, value(`${field}@${language}`) ?? value(field) ?? null]);
  return Object.fromEntries(fields) as Card;
}
