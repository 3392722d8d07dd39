/**
 * Reads a query, as recruntime/search/query.py does: which words of the bundle each of its words stands for, and how surely. But
 * typing errors are left to the engine: of a word that no item has, the beginning stands for it here.
 */
import { folded, wordsOf } from "./tokens.js";
import type { SearchPart } from "./part.js";

const MOST_CHARACTERS = 400;
const MOST_WORDS = 32;
const MOST_BEGUN = 20;
const MOST_COMPLETED = 6;
const SHORTEST_PART = 4;
const [FORM, PART, BEGUN_TOO] = [0.8, 0.5, 0.3];
const LAST = "\u{10ffff}";

/** Numbers of words, and how surely each is meant. */
export type Meant = ReadonlyMap<number, number>;

export interface ReadQuery {
  /** Folded, without spaces around it. */
  readonly text: string;
  readonly meant: readonly Meant[];
  /** Longer queries that begin so. */
  readonly completed: readonly string[];
}

export function readQuery(query: string, part: SearchPart): ReadQuery {
  const text = query.slice(0, MOST_CHARACTERS);
  const words = wordsOf(text);
  const open = /\s$/.test(text) ? undefined : words.at(-1);
  const all = [...new Set(words)];
  const telling = all.filter((word) => !part.common.has(word));
  const kept = (telling.length ? telling : all).slice(0, MOST_WORDS);
  const meant = kept.map((word) => {
    const known = knownAs(word, part, word === open);
    return known.size ? known : partsOf(word, part);
  });
  return { text: folded(text).trim(), meant, completed: open === undefined ? [] : completed(text, open, part) };
}

/** The word itself, its forms, and what it may become when it is finished. */
function knownAs(word: string, part: SearchPart, open: boolean): Meant {
  const found = new Map<number, number>();
  const add = (number: number, sure: number) => number >= 0 && !found.has(number) && found.set(number, sure);
  const own = numberOf(word, part);
  add(own, 1);
  for (const form of formsOf(word)) add(numberOf(form, part), FORM);
  const stems = new Set([...found.keys()].map((number) => part.stems[number]));
  if (stems.size) part.stems.forEach((stem, number) => stems.has(stem) && add(number, FORM));
  if (open) for (const number of begun(word, part, MOST_BEGUN)) add(number, ((own < 0 ? 1 : BEGUN_TOO) * length(word)) / length(part.terms.at(number)));
  return found;
}

/** The known word with which an unknown one begins, or those that begin as it does for the longest. */
function partsOf(word: string, part: SearchPart): Meant {
  const found = new Map<number, number>();
  const letters = [...word];
  const add = (numbers: readonly number[]) => numbers.forEach((number) => found.set(number, PART));
  for (let cut = letters.length; cut >= SHORTEST_PART && !found.size; cut--) {
    const beginning = letters.slice(0, cut).join("");
    const number = numberOf(beginning, part);
    if (number >= 0) add([number]);
    else if (cut * 2 >= letters.length) add(begun(beginning, part, 3));
  }
  return found;
}

/** The plural or the singular, in languages that make it with an s. */
function formsOf(word: string): string[] {
  if (length(word) < SHORTEST_PART) return [`${word}s`];
  return [`${word}s`, `${word}es`, ...["s$", "es$", "ies$", "y$"].map((end, place) => word.replace(RegExp(end), ["", "", "y", "ies"][place]!))];
}

/** -1: the bundle does not have the word. */
export function numberOf(word: string, { terms }: SearchPart): number {
  const place = terms.place(word);
  return place < terms.length && terms.at(place) === word ? place : -1;
}

/** Longer words that begin so, those that most items have first. */
function begun(prefix: string, part: SearchPart, most: number): number[] {
  const [from, to] = [part.terms.place(prefix), part.terms.place(prefix + LAST)];
  const first = from + Number(from < to && part.terms.at(from) === prefix);
  const numbers = Array.from({ length: Math.max(0, to - first) }, (_, place) => first + place);
  return numbers.sort((one, other) => part.countOf(other) - part.countOf(one)).slice(0, most);
}

function completed(text: string, last: string, part: SearchPart): string[] {
  const tail = /\S+$/.exec(text);
  if (!tail || folded(tail[0]) !== last) return [];
  return begun(last, part, MOST_COMPLETED).map((number) => text.slice(0, tail.index) + part.terms.at(number));
}

function length(word: string): number {
  return [...word].length;
}
