import assert from "node:assert/strict";
import { test } from "node:test";
import { PartCache } from "../../src/shared/cache.js";
import { bytesOf, nameOf } from "../support/bundle.js";
import { FakeCaches } from "../support/caches.js";
import { BASE } from "../support/fakes.js";

const NAME = "recbuild:/rec/";

/** Parts of ten bytes each, by name. */
function parts(...letters: string[]): Map<string, ArrayBuffer> {
  return new Map(letters.map((letter) => [nameOf(letter.repeat(10)), bytesOf(letter.repeat(10)).buffer]));
}

const named = (letter: string) => nameOf(letter.repeat(10));
const lettersOf = (caches: FakeCaches) => {
  return [...caches.kept.get(NAME)!.values()].map((bytes) => String.fromCharCode(bytes[0]!));
};

/** A cache on a device, as a page finds it. */
function open(caches = new FakeCaches(), budget = 100) {
  return { caches, cache: new PartCache(caches.storage, BASE, budget) };
}

test("the next page finds the parts that a page kept, under the bundle's own name", async () => {
  const { caches, cache } = open();
  assert.equal(await cache.get(named("a")), null);
  await cache.keep(parts("a", "b"));
  const { cache: next } = open(caches);
  assert.deepEqual(await next.get(named("a")), bytesOf("aaaaaaaaaa").buffer);
  assert.equal(await next.get(named("c")), null);
  assert.deepEqual([...caches.kept.keys()], [NAME]);
});

test("the parts of two bundles on one origin do not mix", async () => {
  const { caches, cache } = open();
  await cache.keep(parts("a"));
  const other = new PartCache(caches.storage, "https://shop.example/other/");
  assert.deepEqual([await other.get(named("a")), await other.recent()], [null, []]);
});

test("the last used part is named first, and a part that is used again moves up", async () => {
  const { cache } = open();
  await cache.keep(parts("a", "b", "c"));
  await cache.keep(parts("a"));
  assert.deepEqual(await cache.recent(), ["a", "c", "b"].map(named));
});

test("when the budget is full, the least recently used part is deleted", async () => {
  const { caches, cache } = open(new FakeCaches(), 35);
  await cache.keep(parts("a", "b", "c"));
  await cache.keep(parts("a"));
  await cache.keep(parts("d"));
  assert.deepEqual(lettersOf(caches), ["c", "a", "d"]);
  assert.equal(await cache.get(named("b")), null);
});

test("parts of an older build are deleted in their turn, like any other", async () => {
  const { caches, cache } = open(new FakeCaches(), 40);
  await cache.keep(parts("o", "p"));
  const { cache: next } = open(caches, 40);
  await next.keep(parts("a", "b", "c"));
  assert.deepEqual(lettersOf(caches), ["p", "a", "b", "c"]);
});

test("a damaged part is deleted, not used", async () => {
  const { caches, cache } = open();
  await cache.keep(parts("a", "b"));
  caches.kept.get(NAME)!.values().next().value![3] = 0;
  assert.equal(await cache.get(named("a")), null);
  assert.deepEqual(lettersOf(caches), ["b"]);
});

test("a part that another tab deleted is not here", async () => {
  const { caches, cache } = open();
  await cache.keep(parts("a"));
  caches.kept.get(NAME)!.clear();
  assert.equal(await cache.get(named("a")), null);
});

test("an entry of another name is deleted when parts are kept", async () => {
  const { caches, cache } = open();
  await cache.keep(parts("a"));
  caches.kept.get(NAME)!.set(`${BASE}something-else`, bytesOf("x"));
  await cache.keep(parts("b"));
  assert.ok(!lettersOf(caches).includes("x"));
});

test("a cache that is missing or blocked is an empty one", async () => {
  const blocked = new FakeCaches();
  blocked.trouble = () => {
    throw new DOMException("blocked", "SecurityError");
  };
  for (const storage of [undefined, blocked.storage]) {
    const cache = new PartCache(storage, BASE);
    await cache.keep(parts("a"));
    assert.deepEqual([await cache.get(named("a")), await cache.recent()], [null, []]);
  }
});

test("a cache that is full keeps what it has", async () => {
  const { caches, cache } = open();
  await cache.keep(parts("a"));
  caches.trouble = (access) => {
    if (access === "put") throw new DOMException("full", "QuotaExceededError");
  };
  await cache.keep(parts("b"));
  assert.deepEqual(await cache.recent(), [named("a")]);
});
