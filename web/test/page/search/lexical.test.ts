/** lexical.js over the parts of the demo shop: it finds by words what the engine does, whose lists are in searches.json. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readMsgpack } from "../../../src/page/search/lexical/msgpack.js";
import { open } from "../../../src/page/search/lexical/lexical.js";
import { wordsOf } from "../../../src/page/search/lexical/tokens.js";
import { type Boot } from "../../../src/shared/boot.js";
import { bundle, bytesOf } from "../../support/bundle.js";
import { FakeHost } from "../../support/fakes.js";

const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const SEARCHES: readonly [query: string, total: number, items: readonly string[]][] = JSON.parse(read("../../support/searches.json").toString());
const nameOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** A host with these parts. `change`: what becomes of a part's bytes. */
function hosting(change: (kind: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (_, bytes) => bytes, listed: object = {}) {
  const { files, boot } = bundle();
  const names: Record<string, string> = {};
  for (const kind of ["core", "items", "search"]) {
    const bytes = change(kind, Uint8Array.from(read(`../../../engine/warmup/${kind}.msgpack`)));
    names[kind] = nameOf(bytes);
    files.set(`parts/${kind}-${names[kind]}.msgpack`, bytes);
  }
  const listing = Uint8Array.from(gzipSync(JSON.stringify({ resident: true, items: names.items, sample: null, search: names.search, ...listed })));
  files.set(`parts/listing-${nameOf(listing)}.bin`, listing);
  const engine = { ...boot.engine, core: names.core!, listing: nameOf(listing) };
  return { host: new FakeHost(files), boot: { ...boot, engine } as Boot };
}

const OPTIONS = { k: 8, where: [], sort: null, language: "" };

test("it finds what the engine finds by words", async () => {
  const lexical = await open(hosting());
  for (const [query, total, items] of SEARCHES) {
    const found = lexical(query, OPTIONS);
    assert.deepEqual([query, found.total, found.items.map(({ item }) => item)], [query, total, items]);
  }
});

test("a line has all that the engine's has", async () => {
  const lexical = await open(hosting());
  const { items, matched, suggestions } = lexical("bram stok", OPTIONS);
  const { card, reason } = items[0]!;
  assert.deepEqual([card.id, card.title, card.author, typeof card.price, reason.kind], ["dracula", "Dracula", "Bram Stoker", "number", "search"]);
  assert.ok(matched.includes("stoker"));
  assert.equal(suggestions[0], "bram stoker");
  assert.deepEqual(lexical("", OPTIONS).items, []);
});

test("conditions and orders hold; a field that cards lack is refused as by the engine", async () => {
  const lexical = await open(hosting());
  const where = [{ field: "price", high: 8 }];
  const { items, total } = lexical("sea", { ...OPTIONS, where, sort: "-price" });
  const prices = items.map(({ card }) => Number(card.price));
  assert.ok(prices.length === Math.min(8, total) && prices.every((price) => price <= 8));
  assert.deepEqual(prices, [...prices].sort((one, other) => other - one));
  assert.throws(() => lexical("sea", { ...OPTIONS, where: [{ field: "colour" }] }), { code: "bad-request" });
});

test("a typing error stands for words that begin alike", async () => {
  const lexical = await open(hosting());
  assert.equal(lexical("frankenstien", OPTIONS).items[0]!.item, "frankenstein");
});

test("what is requested is the same for every query: what the engine starts with, but Python", async () => {
  const asked = async (query: string) => {
    const { host, boot } = hosting();
    (await open({ host, boot }))(query, OPTIONS);
    return host.requests.sort();
  };
  const requests = await asked("dracula");
  assert.deepEqual(requests.map((path) => path.replace(/\w{16}/, "")), ["parts/core-.msgpack", "parts/items-.msgpack", "parts/listing-.bin", "parts/search-.msgpack"]);
  for (const query of ["sea under 5", "zzzz", "", "鯨"]) assert.deepEqual(await asked(query), requests);
});

test("what is damaged, cut, missing or from a later version is refused", async () => {
  const cut = (kind: string, share: number) => hosting((one, bytes) => (one === kind ? bytes.slice(0, bytes.length * share) : bytes));
  for (const kind of ["core", "items", "search"]) {
    for (const share of [0, 0.3, 0.99]) await assert.rejects(open(cut(kind, share)), kind);
    await assert.rejects(open(hosting((one, bytes) => (one === kind ? bytesOf("\x81\xa2!x\xc0") : bytes))), kind);
  }
  await assert.rejects(open(hosting(undefined, { search: undefined })));
  await assert.rejects(open(hosting(undefined, { "!later": 1 })));
  const { host, boot } = hosting();
  host.trouble = (path) => (path.includes("items") ? new Response(bytesOf("other bytes")) : undefined);
  await assert.rejects(open({ host, boot }), /no part/);
});

test("msgpack of every kind that parts have is read", () => {
  const numbers = [0xd0, 0xff, 0xd1, 0x80, 0, 0xcd, 1, 0, 0xce, 0xff, 0xff, 0xff, 0xff, 0xff, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xca, 0x3f, 0xc0, 0, 0];
  assert.deepEqual(readMsgpack(Uint8Array.of(0x98, ...numbers, 0xc3)), [-1, -32768, 256, 2 ** 32 - 1, -1, 1.5, 1.5, true]);
  assert.deepEqual(readMsgpack(Uint8Array.of(0xde, 0, 1, 0xd9, 1, 97, 0xc4, 2, 7, 8)), { a: Uint8Array.of(7, 8) });
  for (const wrong of [[], [0xc1], [0xc7, 1, 0, 0], [0xdd, 0xff, 0xff, 0xff, 0xff, 0], [0xdb, 0xff, 0xff, 0xff, 0xff]]) assert.throws(() => readMsgpack(Uint8Array.from(wrong)));
});

test("words are the engine's, in any script", () => {
  assert.deepEqual(wordsOf("CAFÉ Straße Ωδός naïve_x 2nd"), ["cafe", "strasse", "ωδοσ", "naive_x", "2nd"]);
  assert.deepEqual(wordsOf("白鯨 の物語"), ["白鯨", "の物", "物語"]);
  assert.deepEqual(wordsOf("हिन्दी, क"), ["हिन्दी", "क"]);
  assert.deepEqual(wordsOf("İstanbul Å й"), ["istanbul", "å", "й"]);
});
