/** A small bundle, made without the builder: its files follow docs/format.md, compression and lookup included. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type Boot, FORMAT, type ListKind, type Lookup } from "../../src/shared/boot.js";
import { fnv1a32, placesOf } from "../../src/page/instant/lookup.js";
import type { InstantItem, InstantPart } from "../../src/page/instant/parts.js";
import type { CardValue, OverlayData } from "../../src/shared/protocol.js";
import { packsOf } from "./packs.js";

export const BOOKS = ["emma", "persuasion", "middlemarch", "dracula", "carmilla", "walden", "constructor"];

/** The script of every engine folder's worker. */
const WORKER = bytesOf("onmessage = () => undefined;");

/** More fields of the books' cards, by book. */
export type Books = Readonly<Record<string, Readonly<Record<string, CardValue>>>>;

/** Contents by path. */
export type Files = Map<string, Uint8Array<ArrayBuffer>>;

/**
 * The neighbors of a book are all others, in the order of BOOKS; the default list is BOOKS. In a partitioned bundle,
 * the book's item parts are its own number and the next one. `parts`: how many instant parts; `packs`: whether they lie in packs. `coOccurrence`: the books
 * that sessions had together with a book. `boughtTogether`: those that were bought together with it. `looksSimilar`: those that look like it. `lists`: further lists for
 * pages without an item. `aliases`: other ids of books. `similar`: how many of a book's neighbors are similar enough. `neighbors`: of some books, other ones.
 * `ranking`: what the shop wants of the lists; `pinned`: the place of a rule in it, and its books.
 * `overlay`: what changed since the build; without `ids` it is empty.
 */
export function bundle({
  build = "b1",
  space = "s1",
  parts = 2,
  fan = 0,
  packs = false,
  books = BOOKS,
  aliases = {} as Readonly<Record<string, string>>,
  partitioned = false,
  fields = {} as Books,
  coOccurrence = {} as Readonly<Record<string, readonly string[]>>,
  weights = { similar: 1, co_occurrence: 0.9 },
  similar = BOOKS.length,
  neighbors = {} as Readonly<Record<string, readonly string[]>>,
  boughtTogether = {} as Readonly<Record<string, readonly string[]>>,
  looksSimilar = {} as Readonly<Record<string, readonly string[]>>,
  lists = {} as Readonly<Partial<Record<ListKind, readonly string[]>>>,
  labels = {} as Partial<Boot["labels"]>,
  languages = undefined as Boot["languages"],
  ranking = undefined as Boot["ranking"],
  pinned = {} as Readonly<Record<number, readonly string[]>>,
  overlay = undefined as Partial<OverlayData> | undefined,
  experiments = undefined as Boot["experiments"],
} = {}) {
  const files: Files = new Map();
  const put = (content: unknown) => {
    const [name, bytes] = packed(content);
    files.set(`instant/${name}.bin`, bytes);
    return name;
  };
  const contents: Uint8Array<ArrayBuffer>[] = [];
  const rowsOf = (some: readonly string[]) => some.map((book) => books.indexOf(book));
  const neighborsOf = (id: string) => (Object.hasOwn(neighbors, id) ? rowsOf(neighbors[id]!) : books.flatMap((book, row) => (book === id ? [] : [row])));
  const cards = {
    id: books,
    title: books.map((book) => book.toUpperCase()),
    url: books.map((book) => `/books/${book}`),
    image: books.map((book) => `/covers/${book}.svg`),
    note: books.map((): CardValue => build),
    ...columnsOf(fields, books),
  };
  const entry = (book: string, row: number): InstantItem => ({
    neighbors: neighborsOf(book),
    cosines: neighborsOf(book).map((_, place) => 90 - 10 * place),
    ...(similar < books.length ? { similar } : {}),
    ...(Object.hasOwn(coOccurrence, book) ? { co_occurrence: rowsOf(coOccurrence[book]!) } : {}),
    ...(Object.hasOwn(boughtTogether, book) ? { bought_together: rowsOf(boughtTogether[book]!) } : {}),
    ...(Object.hasOwn(looksSimilar, book) ? { looks_similar: rowsOf(looksSimilar[book]!) } : {}),
    ...(partitioned ? { parts: [row, row + 1] } : {}),
  });
  const names = Array.from({ length: parts }, (_, part) => {
    const items = books.map((book, row) => [book, entry(book, row)] as const).filter((_, row) => row % parts === part);
    const others = Object.entries(aliases).filter(([, book]) => books.indexOf(book) % parts === part);
    const content = { ...(others.length ? { aliases: Object.fromEntries(others) } : {}), items: Object.fromEntries(items), cards, part };
    contents.push(packed(content)[1]);
    return packs ? "" : put(content);
  }).join("");
  const numbersOf = (some: readonly string[]) => {
    const own = new Map(Object.entries(aliases)); // For a book may be called "constructor".
    return new Map(some.map((id) => [id, books.indexOf(own.get(id) ?? id) % parts] as const));
  };
  const lookupFor = (some: readonly string[]): Lookup => ({ names, ...lookupOf(numbersOf(some)) });
  const all = [...books, ...Object.keys(aliases)];
  const lane = packs ? packsOf(contents, numbersOf(all), fan) : null;
  for (const [name, content] of lane?.files ?? []) files.set(`instant/${name}.gz`, content);
  const directories = Array.from({ length: packs ? 0 : fan }, (_, number) => {
    return put(lookupFor(all.filter((id) => fnv1a32(id) % fan === number)));
  }).join("");
  const putList = (neighbors: readonly number[]) => put({ items: { "": { neighbors } }, cards } satisfies InstantPart);
  const defaultPart = putList(neighborsOf(""));
  const pins = Object.entries({ "": Object.values(pinned).flat(), ...pinned }).map(([id, some]) => [id, { neighbors: rowsOf(some) }] as const);
  const named = [
    ...Object.entries(lists).map(([kind, list]) => [kind, putList(rowsOf(list))]),
    ...(pins.length > 1 ? [["pinned", put({ items: Object.fromEntries(pins), cards } satisfies InstantPart)]] : []),
  ];
  const boot: Boot = {
    format: FORMAT,
    build,
    space,
    instant: { fan, default: defaultPart, ...(named[0] ? { lists: Object.fromEntries(named) } : {}), ...(Object.keys(looksSimilar)[0] ? { looks_similar: true } : {}), ...(lane ? lane.instant : fan ? { names: directories, seed: 0, table: "" } : lookupFor(all)) },
    engine: { folder: `engine-${build}`, connect: "sha256-", extras: "sha256-", ...(overlay && { overlay: "sha256-" }), ...(experiments && { experiments: "sha256-" }), worker: nameOf(WORKER), core: "0".repeat(16), listing: "1".repeat(16) },
    labels: {
      similar: "More like this",
      co_occurrence: "Often chosen together",
      default: "A good place to start",
      backfill: "You may also like",
      ...labels,
    },
    weights,
    currency: "EUR",
    ...(languages ? { languages } : {}),
    ...(ranking ? { ranking } : {}),
    ...(experiments ? { experiments } : {}),
  };
  files.set(`engine-${build}/worker.js`, WORKER);
  files.set("manifest.json", bytesOf(JSON.stringify({ format: FORMAT, build, boot })));
  if (overlay) files.set("overlay.json", bytesOf(JSON.stringify({ build, ids: [], stock: [], cards: {}, ...overlay })));
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

/** A lookup table for these numbers by id. Ids with a place of their own are removed first, and filled in last. */
export function lookupOf(numbers: ReadonlyMap<string, number>): Pick<Lookup, "seed" | "table"> {
  const size = Math.ceil(numbers.size / 2) + 2;
  for (let seed = 0; ; seed++) {
    const places = new Map([...numbers.keys()].map((id) => [id, placesOf(id, seed, size)]));
    const peeled: [id: string, own: number][] = [];
    for (let removed = true; removed; ) {
      const taken = [...places.values()].flat();
      const alone = (place: number) => taken.indexOf(place) === taken.lastIndexOf(place);
      removed = false;
      for (const [id, three] of [...places]) {
        const own = three.find(alone);
        if (own === undefined) continue;
        peeled.push([id, own]);
        removed = places.delete(id);
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
