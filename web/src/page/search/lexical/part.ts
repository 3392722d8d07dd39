/** The search part (docs/format.md §6), but for what words mean: its bytes in, words and where they are out. */
import { Columns, fail, type Texts } from "./columns.js";

export interface SearchPart {
  /** Folded words, ascending by code point. */
  readonly terms: Texts;
  /** For each word the number of the first one with the same stem. */
  readonly stems: readonly number[];
  /** How rare each word is, in sixteenths. */
  readonly idf: Uint8Array;
  /** Item numbers, ascending within a word, and what the word says of each. */
  readonly items: readonly number[];
  readonly impacts: Uint8Array;
  /** Where each word's items begin, and the end. */
  readonly starts: readonly number[];
  readonly common: ReadonlySet<string>;
  /** Past queries, the most frequent first. */
  readonly queries: readonly string[];
  countOf(term: number): number;
}

/** Throws if the bytes are no search part. */
export async function openPart(content: Uint8Array<ArrayBuffer>): Promise<SearchPart> {
  const columns = Columns.of(content);
  const { packed } = columns;
  // The words of titles are on the cards, which are too many to be searched here.
  if (packed.titles) fail();
  const [terms, idf, lengths, steps, impacts, common, queries, back] = await Promise.all([
    columns.texts(packed.terms),
    columns.array(packed.idf, "|u1"),
    columns.varints(packed.lengths),
    columns.varints(packed.items),
    columns.array(packed.impacts, "|u1"),
    columns.texts(packed.common),
    columns.texts(packed.queries),
    packed.stems === undefined ? undefined : columns.varints(packed.stems),
  ]);
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  if (starts.at(-1) !== steps.length || impacts.length !== steps.length || lengths.length !== terms.length) fail();
  return {
    terms,
    idf,
    starts,
    impacts,
    stems: lengths.map((_, term) => term - (back?.[term] ?? 0)),
    items: summed(steps, starts),
    common: new Set(all(common)),
    queries: all(queries),
    countOf: (term) => lengths[term]!,
  };
}

/** Each number is told by its difference from the one before it in its word's list. */
function summed(steps: number[], starts: readonly number[]): number[] {
  const firsts = new Set(starts);
  for (let at = 1; at < steps.length; at++) if (!firsts.has(at)) steps[at]! += steps[at - 1]!;
  return steps;
}

function all(texts: Texts): string[] {
  return Array.from({ length: texts.length }, (_, row) => texts.at(row));
}
