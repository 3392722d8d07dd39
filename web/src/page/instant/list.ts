/**
 * The instant lane: from an instant part (docs/format.md §4) to recommendations, without WebAssembly.
 * `instantList` gives the whole precomputed list of an item, or the default list. It is the same for every visitor;
 * filter.ts chooses what to show of it.
 */
import type { Boot } from "../../shared/boot.js";
import { asRecError, RecError } from "../../shared/errors.js";
import { nameAt } from "../../shared/files.js";
import type { Card, Recommendation, RecRequest } from "../../shared/protocol.js";
import { spoken } from "./language.js";
import type { InstantPart, InstantParts } from "./parts.js";

export interface InstantList {
  /** The item that the list belongs to; null: it is the default list. */
  readonly item: string | null;
  readonly heading: string;
  /** The whole list, in the form of an engine's answer. */
  readonly items: readonly Recommendation[];
  /** The items' cards in the main language, for conditions. */
  readonly cards: readonly Card[];
  /** The item's neighbors, best first, with exact cosines: those of the engine's index are rounded. */
  readonly neighbors: RecRequest["neighbors"];
  /** The item parts assigned to the item; the numbers belong to the build of `boot`. */
  readonly parts: readonly number[];
  /** Name hashes of the packs of pictures that the page loads. */
  readonly pictures: readonly string[];
  readonly boot: Boot;
  /** What failed; the list is then empty, or the default list. */
  readonly errors: readonly RecError[];
}

type Kind = keyof Boot["labels"];

interface Candidate {
  /** The row of the part's cards. */
  readonly row: number;
  readonly kind: Kind;
  readonly score: number;
}

/** The item's whole list. The default list if there is no item, or the bundle does not have it. */
export async function instantList(parts: InstantParts, item: string | null, language: string): Promise<InstantList> {
  const list = await listOf(parts, item ?? "", language, []);
  return list.errors[0]?.code === "unknown-item" ? listOf(parts, "", language, list.errors) : list;
}

/** The list of this id; the default list has the empty id. */
async function listOf(parts: InstantParts, id: string, language: string, errors: readonly RecError[]): Promise<InstantList> {
  const { boot } = parts; // Before the part is fetched: meanwhile the page may adopt another build.
  const { weights } = boot;
  const { own: tag, labels } = spoken(boot, language);
  const item = id || null;
  const main = item ? "similar" : "default";
  const list = { item, heading: labels[main], items: [], cards: [], neighbors: [], parts: [], pictures: [], boot, errors };
  try {
    const part = await parts.get(id);
    // hasOwn, since an id may be "constructor".
    const own = part?.aliases && Object.hasOwn(part.aliases, id) ? part.aliases[id]! : id;
    if (!part || !Object.hasOwn(part.items, own)) throw unknown(id);
    const entry = part.items[own]!;
    const { neighbors, cosines = [], co_occurrence = [], parts: assigned = [], pictures: packs = [] } = entry;
    const cosine = (place: number) => (cosines[place] ?? 0) / 100;
    const weight = item ? weights.similar : 1;
    // Neighbors beyond `similar` only fill the shelf.
    const { similar = neighbors.length } = weight > 0 ? entry : { similar: 0 };
    const ranked = fuse([
      ...neighbors.slice(0, similar).map((row, place) => {
        return candidate(row, main, weight * (item ? cosine(place) : 1 / (place + 1)));
      }),
      ...co_occurrence.map((row, place) => candidate(row, "co_occurrence", weights.co_occurrence / (place + 1))),
    ]);
    const listed = new Set(ranked.map(({ row }) => row));
    const rest = neighbors.filter((row) => !listed.has(row)).map((row) => candidate(row, "backfill", 0));
    const shown = [...ranked, ...rest];
    const cards = shown.map(({ row }) => cardAt(part, row));
    const items = shown.map(({ row, kind, score }) => {
      const card = cardAt(part, row, tag);
      const reason = { kind, item, value: null };
      return { item: card.id, score, label: labels[kind], reason, because: "", card };
    });
    const exact = neighbors.map((row, place) => [part.cards.id[row]!, cosine(place)] as const);
    const pictures = packs.map((number) => nameAt(part.pictures ?? "", number));
    return { ...list, items, cards, neighbors: item ? exact : [], parts: assigned, pictures };
  } catch (error) {
    return { ...list, errors: [...errors, asRecError(error)] };
  }
}

function candidate(row: number, kind: Kind, score: number): Candidate {
  return { row, kind, score };
}

/**
 * One list of all candidates, by the sum of a row's scores; of equal sums, the row that was named first comes first. A
 * row has the kind of its highest score. A list of weight 0 is switched off.
 */
function fuse(candidates: readonly Candidate[]): Candidate[] {
  const rows = new Map<number, Candidate & { readonly highest: number }>();
  for (const { row, kind, score } of candidates.filter(({ score }) => score > 0)) {
    const before = rows.get(row) ?? { kind, score: 0, highest: 0 };
    const best = score > before.highest ? { kind, highest: score } : before;
    rows.set(row, { row, kind: best.kind, highest: best.highest, score: before.score + score });
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
  const message = `This bundle has no item "${id}". Check the id, or build the bundle again if it is new.`;
  return new RecError("unknown-item", message);
}

/** In a language, `title@fr` stands in place of `title`, if there is one. */
function cardAt({ cards }: InstantPart, row: number, language = ""): Card {
  const value = (field: string) => cards[field]?.[row];
  const fields = Object.keys(cards).map((field) => [field, value(`${field}@${language}`) ?? value(field) ?? null]);
  return Object.fromEntries(fields) as Card;
}
