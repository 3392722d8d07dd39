/** The worker's search: what it loads, and when it tries again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSearch } from "../../src/page/search/ask.js";
import { RecError } from "../../src/shared/errors.js";
import type { SearchRequest } from "../../src/shared/protocol.js";
import { Engine } from "../../src/worker/engine.js";
import { ItemParts } from "../../src/worker/items.js";
import type { PythonBridge } from "../../src/worker/python.js";
import { bytesOf } from "../support/bundle.js";
import { found } from "../support/fakes.js";

/** An engine whose search part fails so many times. */
function open({ failures = 0, search = "0123456789abcdef" as string | null } = {}) {
  const happened: string[] = [];
  let left = failures;
  const download = async (name: string, kind = "items") => {
    happened.push(`${kind}-${name}`);
    if (left-- > 0) throw new RecError("part-missing", "parts/search is gone");
    return bytesOf("search part").buffer;
  };
  const listing = { resident: true, items: "", sample: null, ...(search ? { search } : {}) };
  const bridge = {
    load: () => undefined,
    openSearch: (part: ArrayBuffer) => void happened.push(`open ${new TextDecoder().decode(part)}`),
    search: ({ query }: SearchRequest) => (happened.push(`search ${query}`), found()),
  };
  const engine = new Engine(bridge as unknown as PythonBridge, new ItemParts(listing, "parts/listing-1.bin", download, null));
  return { happened, engine };
}

test("the search part is loaded once, whoever asks first", async () => {
  const { happened, engine } = open();
  await Promise.all([engine.openSearch(true), engine.openSearch(false), engine.openSearch(true)]);
  engine.search({ query: "sea", ...readSearch({}), events: [] });
  assert.deepEqual(happened, ["search-0123456789abcdef", "open search part", "search sea"]);
});

test("a part that failed is tried again when a search is announced, but not for each search", async () => {
  const { happened, engine } = open({ failures: 1 });
  await assert.rejects(engine.openSearch(true), { code: "part-missing" });
  for (let letter = 0; letter < 9; letter++) await assert.rejects(engine.openSearch(false), { code: "part-missing" });
  assert.equal(happened.length, 1);
  await engine.openSearch(true);
  await engine.openSearch(false);
  assert.deepEqual(happened.slice(1), ["search-0123456789abcdef", "open search part"]);
});

test("a search of all items loads them step by step, the same whatever a page has, and gives them to Python at once", async () => {
  const names = Array.from({ length: 20 }, (_, number) => `${number}`.padStart(16, "0"));
  const fetched: string[] = [];
  const given: number[][] = [];
  let broken = true;
  const download = async (name: string) => {
    fetched.push(name);
    if (broken && name === names[9]) throw new RecError("network", "no network");
    return bytesOf(name).buffer;
  };
  const listing = { resident: false, items: names.join(""), sample: 19, search: "f".repeat(16), search_all: true };
  const bridge = { load: (parts: Map<number, unknown>) => void given.push([...parts.keys()]), openSearch: () => undefined };
  const engine = new Engine(bridge as unknown as PythonBridge, new ItemParts(listing, "parts/listing-1.bin", download, null));
  await engine.load([4]);
  assert.equal(await engine.openSearch(true), 19);
  assert.equal(await engine.openSearch(true), 11);
  await assert.rejects(engine.openSearch(true), { code: "network" });
  await assert.rejects(engine.openSearch(false), { code: "network" });
  broken = false;
  assert.deepEqual([await engine.openSearch(true), await engine.openSearch(true), await engine.openSearch(true)], [3, 0, 0]);
  assert.deepEqual(given, [[4], Array.from({ length: 19 }, (_, number) => number)]);
  assert.deepEqual(new Set(fetched), new Set([names[4], "f".repeat(16), ...names.slice(0, 19)]));
  const before = fetched.length;
  await engine.load([4, 7]);
  assert.equal(fetched.length, before, "a page then needs no part");
});

test("a bundle without a search part says so, and requests nothing", async () => {
  const { happened, engine } = open({ search: null });
  await assert.rejects(engine.openSearch(true), { code: "bad-request", message: /without a search part/ });
  assert.deepEqual(happened, []);
});
