/**
 * The number of an item's instant part, computed from its id and a small table (docs/format.md §4): the xor of three
 * entries of the table. The builder solved the table for the ids of the catalog (Majewski, Wormald, Havas and Czech,
 * 1996); for any other id the number means nothing.
 */
import type { Lookup } from "../../shared/boot.js";

export function lookup({ seed, table }: Lookup, id: string): number {
  const bytes = atob(table);
  const at = (place: number) => bytes.charCodeAt(2 * place) | (bytes.charCodeAt(2 * place + 1) << 8);
  return placesOf(id, seed, bytes.length / 6).reduce((number, place) => number ^ at(place), 0);
}

/** One place in each third of a table whose thirds have this size. */
export function placesOf(id: string, seed: number, size: number): number[] {
  return [0, 1, 2].map((third) => third * size + (wordOf(id, seed, third) % size));
}

/** Word 0, 1 or 2 of an id: 32 bits, different ones for every seed. */
export function wordOf(id: string, seed: number, word: number): number {
  return mix(fnv1a32(id) + mix(fnv1a32(`\u0001${id}`) + Math.imul(3 * seed + word, 0x9e3779b1)));
}

/** The finalizer of MurmurHash3: every input bit changes every output bit with probability one half. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** Over UTF-8. It leads from an item's id to its instant part (docs/format.md §4), and to the color of its tile. */
export function fnv1a32(text: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}
