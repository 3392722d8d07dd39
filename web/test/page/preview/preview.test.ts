import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, codeOf, readAddress } from "../../../src/page/preview/address.js";
import { Catalog } from "../../../src/page/preview/catalog.js";
import type { RecommendationList, RecommendOptions } from "../../../src/page/public_api.js";

const NOTHING = { item: "", kind: "", k: "", where: "" };

test("what is shown stands in the address, and only that", () => {
  const shown = { item: "a&b=ü", kind: "similar", k: "12", where: '[{"field": "price", "high": 10}]' };
  assert.deepEqual(readAddress(addressOf(shown)), shown);
  assert.equal(addressOf(NOTHING), "?");
  assert.equal(addressOf({ ...NOTHING, item: "emma" }), "?item=emma");
  assert.deepEqual(readAddress(""), NOTHING);
});

test("the code is that of a shelf with these attributes, quoted as HTML", () => {
  const shown = { ...NOTHING, item: 'Tom & "Jerry"', k: "3", where: `[{"field": "maker", "any_of": ["O'Neill"]}]` };
  assert.equal(
    codeOf(shown, "/rec/rec.js"),
    `<script type="module" src="/rec/rec.js"></script>\n` +
      `<rec-shelf item='Tom &amp; "Jerry"' k="3" where='[{"field": "maker", "any_of": ["O&#39;Neill"]}]'></rec-shelf>\n`,
  );
});

/** A catalog over a bundle with these titles, of which each list shows two. */
function open(titles: Readonly<Record<string, string>>) {
  const asked: RecommendOptions[] = [];
  const recommend = async (options: RecommendOptions): Promise<RecommendationList> => {
    asked.push(options);
    const ids = (options.allow ?? Object.keys(titles)).filter((id) => titles[id] && !options.deny?.includes(id));
    const reason = { kind: "default", item: null, value: null } as const;
    const items = ids.slice(0, 2).map((id) => ({ item: id, score: 1, label: "", reason, because: "", card: { id, title: titles[id]! } }));
    return { heading: "", items, lane: "engine", error: null };
  };
  let changes = 0;
  const catalog = new Catalog(recommend, () => null, () => changes++);
  return { catalog, asked, changes: () => changes };
}

const BOOKS = { emma: "Emma", "les-mis": "Les Misérables", miser: "The Miser", dracula: "Dracula", walden: "Walden" };

test("the catalog is gathered list by list, until nothing is new", async () => {
  const { catalog, asked, changes } = open(BOOKS);
  await catalog.gather();
  assert.equal(catalog.size, 5);
  assert.deepEqual([asked.length, changes()], [4, 3]);
  assert.ok(Object.hasOwn(BOOKS, catalog.random()!.id));
});

test("items are found by parts of title or id, without accents; those that begin so come first", async () => {
  const { catalog } = open(BOOKS);
  await catalog.gather();
  const found = (text: string) => catalog.search(text).map(({ id }) => id);
  assert.deepEqual(found("miser"), ["les-mis", "miser"]);
  assert.deepEqual(found("the MISER"), ["miser"]);
  assert.deepEqual(found("mis les"), ["les-mis"]);
  assert.deepEqual(found("  "), []);
});

test("one item's card is asked for by its id, once", async () => {
  const { catalog, asked } = open(BOOKS);
  await catalog.find("walden");
  await catalog.find("walden");
  assert.deepEqual(asked, [{ allow: ["walden"], k: 1, repeat: true }]);
  assert.equal(catalog.titleOf("walden"), "Walden");
  await catalog.find("unknown");
  assert.equal(catalog.titleOf("unknown"), "unknown");
});
