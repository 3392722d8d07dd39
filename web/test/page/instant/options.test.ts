import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { readOptions } from "../../../src/page/instant/options.js";
import type { CardValue, Condition } from "../../../src/shared/protocol.js";
import { type Books, bundle } from "../../support/bundle.js";
import { FakeHost, FakeWorker, idsOf } from "../../support/fakes.js";

const SHELF: Books = {
  emma: { author: "Austen", price: 8.5 },
  persuasion: { author: "Austen", price: 7 },
  carmilla: { author: "Le Fanu", price: 5 },
  dracula: { author: "Stoker", price: 9.5 },
  gift: { author: null, price: null },
};

function open(books: Books = SHELF) {
  const made = bundle({ books: Object.keys(books), fields: books });
  const host = new FakeHost(made.files);
  return { host, client: new Client(made.boot, host) };
}

/** What the instant lane shows on a page without an item. */
async function shown(client: Client, given: Parameters<typeof readOptions>[0]): Promise<string[]> {
  const options = readOptions({ k: 100, ...given });
  return idsOf(client.firstList(await client.fitting(await client.instantList(null), options), options));
}

test("the default options are six of all items", () => {
  assert.deepEqual(readOptions({}), { kind: "", items: [], k: 6, where: [], allow: null, deny: [], repeat: null, language: "" });
});

test("the instant list keeps what meets every condition", async () => {
  const { client } = open();
  assert.deepEqual(await shown(client, { where: [{ field: "author", any_of: ["austen", "Stoker"] }] }), [
    "emma",
    "persuasion",
    "dracula",
  ]);
  const cheap = { field: "price", low: 6, high: 9 };
  assert.deepEqual(await shown(client, { where: [cheap] }), ["emma", "persuasion"]);
  assert.deepEqual(await shown(client, { where: [cheap, { field: "author", any_of: ["Stoker"] }] }), []);
});

const cases: [CardValue, Omit<Condition, "field">, boolean][] = JSON.parse(
  readFileSync(new URL("../../support/conditions.json", import.meta.url), "utf8"),
);
for (const [value, condition, met] of cases) {
  test(`${JSON.stringify(value)} ${met ? "meets" : "does not meet"} ${JSON.stringify(condition)}`, async () => {
    const { client } = open({ emma: { note: value } });
    assert.deepEqual(await shown(client, { where: [{ field: "note", ...condition }] }), met ? ["emma"] : []);
  });
}

const topics: [CardValue, string, boolean][] = JSON.parse(readFileSync(new URL("../../support/topics.json", import.meta.url), "utf8"));
for (const [value, topic, met] of topics) {
  test(`who blocks "note=${topic}" ${met ? "does not see" : "sees"} ${JSON.stringify(value)}, until it is forgotten`, async () => {
    const { client } = open({ emma: { note: value } });
    client.track("block", `note=${topic}`);
    client.track("block", `author=${value}`); // Another field.
    assert.deepEqual(await shown(client, { repeat: true }), met ? [] : ["emma"]);
    client.keep(({ type }) => type !== "block");
    assert.deepEqual(await shown(client, {}), ["emma"]);
  });
}

/** What the instant lane shows on the page of an item. */
async function shownOn(client: Client, item: string | null, given: Parameters<typeof readOptions>[0]): Promise<string[]> {
  const options = readOptions({ k: 100, ...given });
  return idsOf(client.firstList(await client.fitting(await client.instantList(item, options), options), options));
}

const compared: [CardValue, CardValue, Omit<Condition, "field">, boolean][] = JSON.parse(
  readFileSync(new URL("../../support/relative_conditions.json", import.meta.url), "utf8"),
);
for (const [own, value, condition, met] of compared) {
  test(`beside ${JSON.stringify(own)}, ${JSON.stringify(value)} ${met ? "meets" : "does not meet"} ${JSON.stringify(condition)}`, async () => {
    const { client } = open({ emma: { note: own }, persuasion: { note: value } });
    assert.deepEqual(await shownOn(client, "emma", { where: [{ field: "note", ...condition }] }), met ? ["persuasion"] : []);
  });
}

test("a list of a kind is compared with the page's item, whose part is requested whoever visits, and by any of its ids", async () => {
  const books = Object.keys(SHELF);
  const made = bundle({ books, fields: SHELF, lists: { new: books }, aliases: { "emma-2": "emma" } });
  const where = [{ field: "author", same: true }];
  for (const item of ["emma", "emma-2"]) {
    for (const kind of ["new", "for-you"] as const) {
      const host = new FakeHost(made.files);
      assert.deepEqual(await shownOn(new Client(made.boot, host), item, { kind, where }), item === "emma" ? ["persuasion"] : ["emma", "persuasion"]);
      assert.equal(host.requests.filter((path) => path.startsWith("instant/")).length, 2);
    }
  }
});

test("without an item there is nothing to compare with, which is an error, and no engine starts", async () => {
  const { client, host } = open();
  for (const condition of [{ field: "author", same: true }, { field: "price", max_times: 1 }]) {
    const says = /"\w+" is compared with the page's item, but there is none/;
    await assert.rejects(client.recommend(null, { where: [condition] }), { code: "bad-request", message: says });
  }
  assert.deepEqual(host.workers, []);
});

test("a text is no multiple of another", async () => {
  const { client } = open();
  for (const times of [{ min_times: 1 }, { max_times: 1 }]) {
    await assert.rejects(shownOn(client, "emma", { where: [{ field: "author", ...times }] }), { message: /"author" is a text/ });
  }
});

test("only allowed items are listed, and no denied ones", async () => {
  const { client } = open();
  assert.deepEqual(await shown(client, { allow: ["dracula", "emma", "walden"] }), ["emma", "dracula"]);
  assert.deepEqual(await shown(client, { allow: [] }), []);
  assert.deepEqual(await shown(client, { allow: ["dracula", "emma"], deny: ["emma"] }), ["dracula"]);
});

test("with `repeat`, items that were met are listed again, except disliked ones", async () => {
  const { client } = open();
  client.track("purchase", "emma");
  client.track("like", "carmilla");
  client.track("dislike", "carmilla");
  assert.deepEqual(await shown(client, {}), ["persuasion", "dracula", "gift"]);
  assert.deepEqual(await shown(client, { repeat: true }), ["emma", "persuasion", "dracula", "gift"]);
});

test("a field that cards do not have is named, and so is a range of a text", async () => {
  const { client } = open();
  const bad = (message: RegExp) => ({ name: "RecError", code: "bad-request", message });
  for (const field of ["colour", "constructor"]) {
    const words = new RegExp(`no field "${field}".*--card ${field}`);
    await assert.rejects(shown(client, { where: [{ field }] }), bad(words));
  }
  await assert.rejects(shown(client, { where: [{ field: "author", high: 9 }] }), bad(/"author" is a text/));
});

test("whether a condition is refused does not depend on the visitor", async () => {
  const { client } = open();
  for (const item of Object.keys(SHELF)) client.track("view", item);
  await assert.rejects(shown(client, { where: [{ field: "colour" }] }), { code: "bad-request" });
});

test("invalid options are refused by name", async () => {
  const { client, host } = open();
  const bad = (message: RegExp) => ({ name: "RecError", code: "bad-request", message });
  const conditions: unknown[] = [
    null,
    "price",
    {},
    { field: "" },
    { field: 7 },
    { field: "author", anyOf: ["Austen"] },
    { field: "author", any_of: "Austen" },
    { field: "author", any_of: [7] },
    { field: "price", low: "5" },
    { field: "price", low: 9, high: 5 },
    { field: "price", low: NaN },
    { field: "author", same: "yes" },
    { field: "id", same: true },
    { field: "price", min_times: -1 },
    { field: "price", max_times: "1" },
    { field: "price", min_times: 2, max_times: 1 },
  ];
  for (const where of [null, {}, "[]", ...conditions.map((condition) => [condition])]) {
    const words = bad(/where must be a list such as \[\{"field"/);
    await assert.rejects(client.recommend(null, { where: where as never }), words);
  }
  const lists: unknown[] = ["emma", [7], [""], { 0: "emma" }];
  for (const list of lists) {
    await assert.rejects(client.recommend(null, { allow: list as never }), bad(/allow, deny and items must be lists/));
    await assert.rejects(client.recommend(null, { deny: list as never }), bad(/allow, deny and items must be lists/));
    await assert.rejects(client.recommend(null, { items: list as never }), bad(/allow, deny and items must be lists/));
  }
  await assert.rejects(client.recommend(null, { repeat: "no" as never }), bad(/repeat true or false/));
  for (const kind of ["constructor", "popular", "for you"]) {
    const words = new RegExp(`no kind "${kind}"\\. Kinds are similar, for-you, bought-together, looks-similar, trending, new, sale, recently-viewed, buy-again`);
    await assert.rejects(client.recommend(null, { kind: kind as never }), bad(words));
  }
  assert.deepEqual(host.workers, [], "no engine is started for them");
});

test("the engine gets the same options, with the number of the day as seed", async () => {
  const { client, host } = open();
  const worker = new FakeWorker();
  host.newWorker = () => worker;
  const options = { k: 2, where: [{ field: "price", high: 9 }], allow: ["emma"], deny: ["dracula"], repeat: true, language: "fr" };
  const seeds = [];
  for (const time of [20_000 * 86400, 20_001 * 86400 - 1, 20_001 * 86400]) {
    host.time = time;
    await client.recommend(null, options);
    const { k, where, allow, deny, repeat, language, seed } = worker.requests.at(-1)!;
    assert.deepEqual({ k, where, allow, deny, repeat, language }, options);
    seeds.push(seed);
  }
  assert.deepEqual(seeds, [20_000, 20_000, 20_001]);
});
