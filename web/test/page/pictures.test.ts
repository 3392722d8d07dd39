/** Small pictures without a browser's canvas: packs, where they come from, and what a thumbhash says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPack, pictureKey } from "../../src/page/pictures/pack.js";
import { loadPacks, packCache, type PackStore } from "../../src/page/pictures/store.js";
import { decodeThumbhash } from "../../src/page/pictures/thumbhash.js";
import { nameOf } from "../support/bundle.js";
import { FakeCaches } from "../support/caches.js";
import { BASE } from "../support/fakes.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A pack of these pictures, by the address of each. */
function packOf(pictures: Readonly<Record<string, string>>): Bytes {
  const entries = Object.entries(pictures);
  const texts = new TextEncoder().encode(entries.map(([, text]) => text).join(""));
  const head = 4 + 16 * entries.length;
  const pack = new Uint8Array(head + texts.length);
  const view = new DataView(pack.buffer);
  view.setUint32(0, entries.length, true);
  let start = head;
  entries.forEach(([address, text], number) => {
    const [one, two] = pictureKey(address).split(" ").map(Number);
    [one!, two!, start, (start += text.length)].forEach((word, place) => view.setUint32(4 + 16 * number + 4 * place, word, true));
  });
  pack.set(texts, head);
  return pack;
}

const ONE = packOf({ "/a.jpg": "picture a", "/b.jpg": "b" });
const OTHER = packOf({ "/c.jpg": "c" });
const started = Promise.resolve({});

/** A page's packs, on a server that has these. */
function open(packs: readonly Bytes[], caches = new FakeCaches()) {
  const requests: string[] = [];
  const opened: string[] = [];
  const files = new Map(packs.map((pack) => [`${BASE}pictures/${nameOf(pack)}.pack`, pack]));
  const store: PackStore = {
    base: BASE,
    fetch: async (url) => {
      requests.push(url);
      return new Response(files.get(url) ?? null, { status: files.has(url) ? 200 : 404 });
    },
    cache: packCache(caches.storage, BASE),
    loaded: new Set(),
    add: (pack, what) => opened.push(...openPack(pack, what).keys()),
  };
  return { store, requests, opened, caches };
}

test("a pack gives each picture by its address", () => {
  const pictures = openPack(ONE, "pack");
  const text = (address: string) => new TextDecoder().decode(pictures.get(pictureKey(address)));
  assert.deepEqual([pictures.size, text("/a.jpg"), text("/b.jpg")], [2, "picture a", "b"]);
});

test("a pack that is cut off, or says that a picture lies outside of it, is refused", () => {
  for (let end = 0; end < ONE.length; end++) assert.throws(() => openPack(ONE.slice(0, end), "pack"), { code: "part-corrupt" });
});

test("packs are requested in their order once the engine has started, and each once", async () => {
  const { store, requests, opened } = open([ONE, OTHER]);
  const names = [OTHER, ONE].map(nameOf);
  await Promise.all([loadPacks(store, names, started), loadPacks(store, names, started)]);
  assert.deepEqual(requests, names.map((name) => `${BASE}pictures/${name}.pack`));
  assert.equal(opened.length, 3);
});

test("where the engine does not start, nothing is requested", async () => {
  const { store, requests } = open([ONE]);
  await loadPacks(store, [nameOf(ONE)], Promise.resolve(null));
  await loadPacks(store, [nameOf(ONE)], Promise.reject(new Error("failed")));
  assert.deepEqual(requests, []);
});

test("a later page finds all packs on the device, without a request", async () => {
  const { store, caches } = open([ONE, OTHER]);
  await loadPacks(store, [ONE, OTHER].map(nameOf), started);
  const later = open([], caches);
  await loadPacks(later.store, [nameOf(ONE)], started);
  assert.deepEqual([later.requests, later.opened.length], [[], 3]);
  assert.deepEqual([...caches.kept.keys()], ["recbuild:/rec/:pictures"]);
});

test("a pack that is missing is reported, and the others are used", async () => {
  const { store, opened } = open([ONE]);
  await assert.rejects(loadPacks(store, [nameOf(OTHER), nameOf(ONE)], started), { code: "part-missing" });
  assert.equal(opened.length, 2);
});

/** Of a plain picture, by the builder's thumbhash.py: its size and its color. */
for (const [what, hash, width, height, color] of [
  ["a red square", "18sDBwCIiIiIiIiIiIiIiIiIiIiIiIgI", 32, 32, [250, 20, 10]],
  ["a green banner", "VIoAAoCIiIiIiIiIiIiIiIg=", 32, 9, [10, 200, 30]],
  ["a gray column", "HggCBACIiIiIiIiIiIiIiIiIiA==", 18, 32, [120, 120, 120]],
] as const) {
  test(`the thumbhash of ${what} is drawn in its color`, () => {
    const blur = decodeThumbhash(hash)!;
    assert.deepEqual([blur.width, blur.height], [width, height]);
    color.forEach((value, channel) => assert.ok(Math.abs(blur.pixels[channel]! - value) < 26, String(blur.pixels.slice(0, 4))));
  });
}

test("what is no thumbhash is drawn as nothing", () => {
  for (const text of ["", "no", "???"]) assert.equal(decodeThumbhash(text), null);
});
