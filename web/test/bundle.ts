/** A bundle made by hand: small, and in every way as docs/format.md says, up to its compression and its lookup. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Boot, Lookup } from "../src/shared/boot.js";
import { fnv1a32 } from "../src/page/instant/hash.js";
import { placesOf } from "../src/page/instant/lookup.js";
import type { InstantItem, InstantPart } from "../src/page/instant/parts.js";
import type { CardValue } from "../src/shared/protocol.js";

export const BOOKS = ["emma", "persuasion", "middlemarch", "dracula", "carmilla", "walden", "constructor"];

/** More fields of the books' cards, by book. */
export type Books = Readonly<Record<string, Readonly<Record<string, CardValue>>>>;

/** Contents by path. */
export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/**
 * Every book is near all others, in the order of BOOKS; the front list is BOOKS. In a celled bundle, the book's
 * item parts are its own number and the next one. `also`: what was often chosen together with a book. `similar`: how
 * many of a book's neighbours are.
 */
export function bundle({
  build = "b1",
  space = "s1",
  count = 2,
  fan = 0,
  books = BOOKS,
  celled = false,
  fields = {} as Books,
  also = {} as Readonly<Record<string, readonly string[]>>,
  weights = { similar: 1, also: 0.9 },
  similar = BOOKS.length,
} = {}) {
  const files: Files = new Map();
  const put = (content: unknown) => {
    const [name, bytes] = packed(content);
    files.set(`instant/${name}.bin`, bytes);
    return name;
  };
  const near = (id: string) => books.flatMap((book, row) => (book === id ? [] : [row]));
  const cards = {
    id: books,
    title: books.map((book) => book.toUpperCase()),
    url: books.map((book) => `/books/${book}`),
    image: books.map((book) => `/covers/${book}.svg`),
    note: books.map((): CardValue => build),
    ...columnsOf(fields, books),
  };
  const entry = (book: string, row: number): InstantItem => ({
    near: near(book),
    cosines: near(book).map((_, place) => 90 - 10 * place),
    ...(similar < books.length ? { similar } : {}),
    ...(Object.hasOwn(also, book) ? { also: also[book]!.map((other) => books.indexOf(other)) } : {}),
    ...(celled ? { parts: [row, row + 1] } : {}),
  });
  const names = Array.from({ length: count }, (_, part) => {
    const items = books.map((book, row) => [book, entry(book, row)] as const).filter((_, row) => row % count === part);
    return put({ items: Object.fromEntries(items), cards, part });
  }).join("");
  const lookupFor = (some: readonly string[]): Lookup => {
    return { names, ...lookupOf(new Map(some.map((book) => [book, books.indexOf(book) % count]))) };
  };
  const directories = Array.from({ length: fan }, (_, number) => {
    return put(lookupFor(books.filter((book) => fnv1a32(book) % fan === number)));
  }).join("");
  const front = put({ items: { "": { near: near("") } }, cards } satisfies InstantPart);
  const boot: Boot = {
    format: 1,
    build,
    space,
    instant: { fan, front, ...(fan ? { names: directories, seed: 0, table: "" } : lookupFor(books)) },
    engine: { folder: `engine-${build}`, core: "0".repeat(16), listing: "1".repeat(16) },
    labels: {
      similar: "More like this",
      also: "Often chosen together",
      front: "A good place to start",
      backfill: "You may also like",
    },
    weights,
    currency: "EUR",
  };
  files.set("manifest.json", bytesOf(JSON.stringify({ format: 1, build, boot })));
  return { boot, files };
}

function columnsOf(fields: Books, books: readonly string[]): Record<string, CardValue[]> {
  const cards = new Map(Object.entries(fields)); // For a book may be called "constructor".
  const names = new Set([...cards.values()].flatMap((card) => Object.keys(card)));
  return Object.fromEntries([...names].map((name) => [name, books.map((book) => cards.get(book)?.[name] ?? null)]));
}

/** Compressed JSON, under its name hash. */
export function packed(content: unknown): [name: string, bytes: Uint8Array<ArrayBuffer>] {
  const bytes = new Uint8Array(gzipSync(JSON.stringify(content)));
  return [nameOf(bytes), bytes];
}

export function nameOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** A table for these numbers by id: peeled from the ids that have a place to themselves, and filled backwards. */
export function lookupOf(numbers: ReadonlyMap<string, number>): Pick<Lookup, "seed" | "table"> {
  const size = Math.ceil(numbers.size / 2) + 2;
  for (let seed = 0; ; seed++) {
    const places = new Map([...numbers.keys()].map((id) => [id, placesOf(id, seed, size)]));
    const peeled: [id: string, own: number][] = [];
    for (let found = true; found; ) {
      const taken = [...places.values()].flat();
      const alone = (place: number) => taken.indexOf(place) === taken.lastIndexOf(place);
      found = false;
      for (const [id, three] of [...places]) {
        const own = three.find(alone);
        if (own === undefined) continue;
        peeled.push([id, own]);
        found = places.delete(id);
      }
    }
    if (places.size > 0) continue;
    const table = new Uint16Array(3 * size);
    for (const [id, own] of peeled.reverse()) {
      table[own] = placesOf(id, seed, size).reduce((number, place) => number ^ table[place]!, numbers.get(id)!);
    }
    return { seed, table: Buffer.from(table.buffer).toString("base64") };
  }
}
