import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "../../src/page/instant/options.js";
import type { RecRequest, RecResult } from "../../src/shared/protocol.js";
import { PartCache } from "../../src/shared/cache.js";
import { Engine } from "../../src/worker/engine.js";
import { ItemParts, type PartsByNumber } from "../../src/worker/items.js";
import type { PythonBridge } from "../../src/worker/python.js";
import { bytesOf, nameOf } from "../support/bundle.js";
import { FakeCaches } from "../support/caches.js";
import { BASE, result } from "../support/fakes.js";

const COUNT = 40;
const SAMPLE = COUNT;
const contents = Array.from({ length: COUNT + 1 }, (_, number) => `item part ${number}`);
const names = contents.map(nameOf);
const ITEMS = names.join("");
const PATH = "parts/listing-0123456789abcdef.bin";

/** The bridge to Python: records its calls. */
class FakeBridge {
  readonly loaded: number[][] = [];
  readonly requests: RecRequest[] = [];

  load(parts: PartsByNumber): void {
    for (const [number, part] of parts) assert.deepEqual(part, bytesOf(contents[number]!).buffer);
    this.loaded.push([...parts.keys()]);
  }

  recommend(request: RecRequest): RecResult {
    this.requests.push(request);
    return result();
  }
}

/** A page's worker over a bundle of COUNT item parts and a sample part. */
async function page(
  caches = new FakeCaches(),
  { resident = false, missing = [] as number[], expected = [] as number[] } = {},
) {
  const fetched: number[] = [];
  const download = async (name: string) => {
    const number = names.indexOf(name);
    fetched.push(number);
    if (missing.includes(number)) throw new Error("missing");
    return bytesOf(contents[number]!).buffer;
  };
  const listing = { resident, items: ITEMS, sample: resident ? null : SAMPLE };
  const cache = resident ? null : new PartCache(caches.storage, BASE);
  const items = new ItemParts(listing, PATH, download, cache);
  items.preload(expected);
  const first = await items.load(items.first);
  const bridge = new FakeBridge();
  const engine = new Engine(bridge as unknown as PythonBridge, items);
  const ask = async (...numbers: number[]) => {
    await engine.load(numbers);
    await engine.keepParts();
  };
  await engine.keepParts();
  return { caches, fetched, first: [...first.keys()], bridge, engine, ask };
}

const request = { item: "emma", neighbors: [], parts: [], events: [], seed: null, ...readOptions({ k: 3 }) };

test("a resident bundle loads all its parts at the start, and keeps none", async () => {
  const { caches, fetched, first, bridge, ask, engine } = await page(undefined, { resident: true });
  assert.deepEqual(first.sort((a, b) => a - b), [...Array(COUNT + 1).keys()]);
  await ask();
  engine.recommend(request);
  assert.deepEqual([fetched.length, bridge.loaded, caches.kept.size], [COUNT + 1, [], 0]);
  assert.equal(bridge.requests[0]?.item, "emma");
});

test("a partitioned bundle loads its sample part, then the parts of each request, the item's own part last", async () => {
  const { fetched, first, bridge, ask } = await page();
  assert.deepEqual(first, [SAMPLE]);
  await ask(3, 4, 5);
  await ask(4, 3);
  await ask();
  await ask(4, 9, SAMPLE);
  assert.deepEqual(bridge.loaded, [[5, 4, 3], [9]]);
  assert.deepEqual(fetched, [SAMPLE, 3, 4, 5, 9]);
});

test("the next page finds the parts on the device, and fetches only the others", async () => {
  const { caches, ask } = await page();
  await ask(1, 2, 3);
  const next = await page(caches);
  await next.ask(2, 7);
  assert.deepEqual(next.fetched, [7]);
});

test("the first request also loads up to twelve parts of earlier pages, without a fetch", async () => {
  const { caches, ask } = await page();
  for (let number = 0; number < 20; number++) await ask(number);
  const { bridge, fetched, ...next } = await page(caches);
  await next.ask(17, 30);
  const [first = []] = bridge.loaded;
  assert.deepEqual(new Set(first.slice(0, 12)), new Set([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19]));
  assert.deepEqual(first.slice(12), [30, 17]);
  await next.ask(18, 0);
  assert.deepEqual(bridge.loaded[1], [0], "once");
  assert.deepEqual(fetched, [30]);
});

test("parts of another build on the device are ignored, however many", async () => {
  const { caches, ask } = await page();
  await ask(5);
  const texts = Array.from({ length: 20 }, (_, number) => `an old part, ${number}`);
  const old = new Map(texts.map((text) => [nameOf(text), bytesOf(text).buffer]));
  await new PartCache(caches.storage, BASE).keep(old);
  const { bridge, fetched, ...next } = await page(caches);
  await next.ask();
  assert.deepEqual([bridge.loaded, fetched], [[[5]], []]);
});

test("a page without an item loads them too", async () => {
  const { caches, ask } = await page();
  await ask(1, 2);
  const { bridge, fetched, ...next } = await page(caches);
  await next.ask();
  assert.deepEqual([bridge.loaded, fetched], [[[1, 2]], []]);
});

test("a part that is damaged in the cache is fetched anew if a request names it, and else left out", async () => {
  const { caches, ask } = await page();
  await ask(1);
  await ask(2);
  for (const bytes of caches.kept.get("recbuild:/rec/")!.values()) bytes[0] = 0;
  const { bridge, fetched, first, ...next } = await page(caches);
  await next.ask(2);
  assert.deepEqual([first, bridge.loaded, fetched], [[SAMPLE], [[2]], [SAMPLE, 2]]);
  const { fetched: later, ...healed } = await page(caches);
  await healed.ask(2);
  assert.deepEqual(later, []);
});

test("a part that the engine may have dropped by now is loaded again", async () => {
  const { bridge, fetched, ask } = await page();
  for (let number = 0; number < COUNT; number++) await ask(number);
  await ask(0, COUNT - 1);
  assert.deepEqual(bridge.loaded.at(-1), [0]);
  assert.equal(fetched.length, COUNT + 1, "from the device");
});

test("a part that cannot be loaded fails the request; the next request tries again", async () => {
  const missing = [2];
  const { bridge, fetched, ask } = await page(undefined, { missing });
  await assert.rejects(ask(1, 2), /missing/);
  missing.length = 0;
  await ask(1, 2);
  assert.deepEqual(bridge.loaded, [[2, 1]]);
  assert.deepEqual(fetched, [SAMPLE, 1, 2, 1, 2]);
});

for (const number of [COUNT + 1, -1, 1.5]) {
  test(`a part that the listing does not have, ${number}, is part-corrupt`, async () => {
    const { ask, fetched } = await page();
    const message = new RegExp(`${PATH} has no item part ${number}`);
    await assert.rejects(ask(1, number), { code: "part-corrupt", message });
    assert.deepEqual(fetched, [SAMPLE]);
  });
}

test("a request for an item whose parts are not known is answered as one without an item", async () => {
  const { bridge, engine } = await page();
  engine.recommend({ ...request, parts: [] });
  engine.recommend({ ...request, parts: [3] });
  assert.deepEqual(bridge.requests.map(({ item }) => item), [null, "emma"]);
});

test("preloaded parts are fetched before a request names them, and only once", async () => {
  const { fetched, ask, bridge } = await page(new FakeCaches(), { expected: [7, 8] });
  assert.deepEqual(fetched.toSorted((a, b) => a - b), [7, 8, SAMPLE]);
  await ask(7, 8);
  assert.equal(fetched.length, 3);
  assert.deepEqual(bridge.loaded.flat().toSorted((a, b) => a - b), [7, 8]);
});

test("a failed preload is tried again, and only then reported", async () => {
  const missing = [7];
  const { fetched, ask } = await page(new FakeCaches(), { expected: [7, COUNT + 9], missing });
  await assert.rejects(ask(7), /missing/);
  missing.pop();
  await ask(7);
  assert.equal(fetched.filter((number) => number === 7).length, 3);
});
