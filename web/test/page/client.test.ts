import assert from "node:assert/strict";
import { test } from "node:test";
import { filterList } from "../../src/page/instant/filter.js";
import { readOptions } from "../../src/page/instant/options.js";
import { BOOKS, bundle } from "../support/bundle.js";
import { idsOf, SilentWorker } from "../support/fakes.js";
import { nextPage, open } from "../support/clients.js";

test("track keeps an event with time and dwell; its code comes from the engine", async () => {
  const { client, host } = open();
  client.track("like", "emma");
  await client.instantList("emma");
  client.track("view", "emma", 3.5);
  assert.deepEqual(client.events(), [
    { item: "emma", type: "like", time: host.time, dwell: null, code: null },
    { item: "emma", type: "view", time: host.time, dwell: 3.5, code: null },
  ]);
  assert.equal(host.requests.length, 1, "nothing is fetched for an event");
});

test("what makes no sense is refused by name", async () => {
  const { client } = open();
  const bad = (message: RegExp) => ({ name: "RecError", code: "bad-request", message });
  assert.throws(() => client.track("viewed" as never, "emma"), bad(/view, click, cart, purchase, like, dislike, block/));
  for (const item of ["", "gift-🎁".slice(0, 6), "x".repeat(1e6), 7 as never]) {
    assert.throws(() => client.track("view", item), bad(/item's id must be a text/));
    await assert.rejects(client.recommend(item, {}), bad(/item's id must be a text/));
    await assert.rejects(client.recommend(null, { deny: [item] }), bad(/lists of ids/));
    await assert.rejects(client.recommend(null, { allow: [item] }), bad(/lists of ids/));
  }
  assert.throws(() => client.track("view", "emma", -1), bad(/dwell/));
  for (const k of [0, -1, 1.5, 101, NaN, "6" as never]) {
    await assert.rejects(client.recommend(null, { k }), bad(/k must be a whole number from 1 to 100/));
  }
  assert.deepEqual(client.events(), []);
});

test("recommend falls back to the instant list and says why", async () => {
  const { client, host } = open();
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const asked = client.recommend("emma", { k: 3 });
  while (host.workers.length === 0) await new Promise(setImmediate);
  worker.send({ type: "failed", code: "wasm-blocked", message: "no" });
  const list = await asked;
  assert.equal(list.lane, "instant");
  assert.equal(list.error?.code, "wasm-blocked");
  assert.deepEqual(idsOf(list), ["persuasion", "middlemarch", "dracula"]);
  assert.equal(client.status, "failed");
});

test("recommend fails only where there is nothing to show", async () => {
  const { client, host } = open();
  host.trouble = () => new TypeError("offline");
  host.newWorker = () => {
    throw new Error("blocked");
  };
  await assert.rejects(client.recommend("emma", { k: 3 }), { code: "network" });
});

test("an item is forgotten in all tabs, and the shelves are drawn anew", () => {
  const { client, host } = open();
  const other = nextPage(host);
  for (const item of ["emma", "dracula", "emma"]) client.track("view", item);
  let changes = 0;
  client.onChange(() => changes++);
  client.keep(({ item }) => item !== "emma");
  for (const tab of [client, other]) assert.deepEqual(tab.events().map(({ item }) => item), ["dracula"]);
  assert.equal(changes, 1);
  client.keep(() => false);
  assert.deepEqual(other.events(), []);
  assert.equal(host.sessionStorage.length, 0, "an empty profile leaves no key");
});

test("the instant list leaves out what this visitor has met, and the item itself", async () => {
  const { client } = open();
  client.track("view", "middlemarch");
  client.track("dislike", "dracula");
  const list = await client.instantList("emma");
  assert.deepEqual(idsOf(client.firstList(list, readOptions({ k: 3 }))), ["persuasion", "carmilla", "walden"]);
  assert.deepEqual(idsOf(client.firstList(list, readOptions({ k: 50 }))), ["persuasion", "carmilla", "walden", "constructor"]);
  assert.deepEqual(list.items.map(({ item }) => item), BOOKS.filter((book) => book !== "emma"), "the list is whole");
});

test("an item is never recommended on its own page, even if a bundle lists it", async () => {
  const { client } = open();
  const list = { ...(await client.instantList(null)), item: "emma" };
  assert.deepEqual(filterList(list, readOptions({ k: 2 }), []).map(({ item }) => item), ["persuasion", "middlemarch"]);
});

test("neighbors and co-occurrences are one list, by cosine and by place", async () => {
  const coOccurrence = { emma: ["walden", "middlemarch", "carmilla"] };
  const shown = async (weights: { similar: number; co_occurrence: number }) => {
    const { client } = open({}, bundle({ coOccurrence, weights }));
    const { items } = client.firstList(await client.instantList("emma"), readOptions({}));
    return items.map(({ item, reason, label }) => [item, reason.kind, label]);
  };
  const [similar, chosen] = ["More like this", "Often chosen together"];
  assert.deepEqual(await shown({ similar: 1, co_occurrence: 0.9 }), [
    ["walden", "co_occurrence", chosen], // 0.9 for the first co-occurrence, 0.5 for the fifth neighbor.
    ["middlemarch", "similar", similar], // 0.8 and 0.45.
    ["persuasion", "similar", similar],
    ["carmilla", "similar", similar], // 0.6 and 0.3, as much as persuasion, which is named first.
    ["dracula", "similar", similar],
    ["constructor", "similar", similar],
  ]);
  const kinds = (list: string[][]) => list.map(([item, kind]) => `${item} ${kind}`);
  assert.deepEqual(kinds(await shown({ similar: 1, co_occurrence: 3 })).slice(0, 4), [
    "walden co_occurrence",
    "middlemarch co_occurrence",
    "carmilla co_occurrence",
    "persuasion similar",
  ]);
  assert.deepEqual(kinds(await shown({ similar: 1, co_occurrence: 0 })), [
    "persuasion similar",
    "middlemarch similar",
    "dracula similar",
    "carmilla similar",
    "walden similar",
    "constructor similar",
  ]);
  assert.deepEqual(kinds(await shown({ similar: 0, co_occurrence: 1 })), [
    "walden co_occurrence",
    "middlemarch co_occurrence",
    "carmilla co_occurrence",
    "persuasion backfill",
    "dracula backfill",
    "constructor backfill",
  ]);
});

test("neighbors that are hardly similar fill the end of the list, and the heading is the label of most items", async () => {
  const coOccurrence = { emma: ["constructor"] };
  const list = async (similar: number) => {
    const { client } = open({}, bundle({ similar, coOccurrence }));
    return client.firstList(await client.instantList("emma"), readOptions({}));
  };
  const few = await list(1);
  assert.deepEqual(few.items.map(({ item, label }) => [item, label]), [
    ["persuasion", "More like this"],
    ["constructor", "Often chosen together"],
    ["middlemarch", "You may also like"],
    ["dracula", "You may also like"],
    ["carmilla", "You may also like"],
    ["walden", "You may also like"],
  ]);
  assert.equal(few.heading, "You may also like");
  assert.equal((await list(5)).heading, "More like this");
});

test("the engine gets the neighbors alone, with their cosines", async () => {
  const { client } = open({}, bundle({ coOccurrence: { emma: ["walden"] } }));
  const { neighbors } = await client.instantList("emma");
  const others = BOOKS.filter((book) => book !== "emma");
  assert.deepEqual(neighbors, others.map((book, place) => [book, (90 - 10 * place) / 100]));
  assert.deepEqual((await client.instantList(null)).neighbors, [], "and nothing of the default list");
});

test("without an item, the default list is shown", async () => {
  const { client } = open();
  const list = await client.instantList(null);
  assert.deepEqual(idsOf(client.firstList(list, readOptions({ k: 2 }))), ["emma", "persuasion"]);
  assert.equal(client.firstList(list, readOptions({ k: 2 })).heading, "A good place to start");
});

test("an item that the bundle does not know gets the default list and unknown-item", async () => {
  const { client } = open();
  for (const id of ["nobody", "toString", "__proto__"]) {
    const list = await client.instantList(id);
    assert.deepEqual(list.errors.map(({ code }) => code), ["unknown-item"]);
    assert.equal(list.item, null);
    assert.equal(list.items.length, BOOKS.length);
  }
  assert.deepEqual((await client.instantList("constructor")).errors, [], "but an item may be called anything");
});

test("a card is found if a loaded part contains it", async () => {
  const { client, host } = open();
  assert.equal(client.card("dracula"), null);
  await client.instantList(null);
  assert.equal(client.card("dracula")?.title, "DRACULA");
  assert.equal(client.card("nobody"), null);
  assert.equal(host.requests.length, 1);
});

test("a profile can be imported elsewhere; its codes only within their space", () => {
  const { client, host } = open();
  client.track("cart", "emma");
  const saved = { ...client.exportProfile(), events: client.events().map((event) => ({ ...event, code: "QQ==" })) };
  const here = open().client;
  here.importProfile(structuredClone(saved));
  assert.deepEqual(here.events(), saved.events);
  const other = open({}, bundle({ space: "s2" })).client;
  other.importProfile(saved);
  assert.deepEqual(other.events(), client.events());
  assert.ok(host.sessionStorage.length > 0);
});

test("what is not a profile is refused, and the old one stays", () => {
  const { client } = open();
  client.track("cart", "emma");
  for (const data of [null, "text", {}, { v: 1, space: "s1", events: [{ item: "x" }] }]) {
    assert.throws(() => client.importProfile(data), { code: "bad-request", message: /not what profile.export/ });
  }
  assert.deepEqual(client.events().map(({ item }) => item), ["emma"]);
});

test("an imported profile loses only the events that cannot be read", () => {
  const { client } = open();
  const event = { item: "emma", type: "like", time: 5, dwell: null, code: null };
  client.importProfile({ v: 1, space: "s1", events: [event, { ...event, time: 6, code: 7 }, { item: "x" }] });
  assert.deepEqual(client.events(), [event, { ...event, time: 6 }]);
});
