import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/page/client.js";
import type { Settings } from "../../src/page/settings.js";
import { filterList } from "../../src/page/instant/filter.js";
import { readOptions } from "../../src/page/instant/options.js";
import { BOOKS, bundle } from "../support/bundle.js";
import { FakeHost, idsOf, SilentWorker } from "../support/fakes.js";

function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  return { host, client: new Client(made.boot, host) };
}

/** The same device on its next page. */
function nextPage(host: FakeHost, made = bundle()) {
  return new Client(made.boot, host);
}

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
  assert.throws(() => client.track("viewed" as never, "emma"), bad(/view, click, cart, purchase, like, dislike/));
  for (const item of ["", "gift-🎁".slice(0, 6), "x".repeat(1e6), 7 as never]) {
    assert.throws(() => client.track("view", item), bad(/item's id must be a text/));
    await assert.rejects(client.recommend(item, {}), bad(/item's id must be a text/));
    await assert.rejects(client.recommend(null, { deny: [item] }), bad(/lists of item ids/));
    await assert.rejects(client.recommend(null, { allow: [item] }), bad(/lists of item ids/));
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
    assert.throws(() => client.importProfile(data), { code: "bad-request", message: /The profile is as it was/ });
  }
  assert.deepEqual(client.events().map(({ item }) => item), ["emma"]);
});

test("an imported profile loses only the events that cannot be read", () => {
  const { client } = open();
  const event = { item: "emma", type: "like", time: 5, dwell: null, code: null };
  client.importProfile({ v: 1, space: "s1", events: [event, { ...event, time: 6, code: "@@@" }, { item: "x" }] });
  assert.deepEqual(client.events(), [event, { ...event, time: 6 }]);
});

test("clear leaves nothing behind, in no storage and not in the part cache", () => {
  const { client, host } = open();
  client.track("cart", "emma");
  client.clear();
  assert.deepEqual(client.events(), []);
  assert.equal(host.sessionStorage.length + host.localStorage.length, 0);
  assert.deepEqual(host.happened, ["parts deleted"]);
});

test("the part cache is deleted with the permission, after the worker has ended", async () => {
  for (const act of [(client: Client) => client.off(), (client: Client) => client.consent(false)]) {
    const { client, host } = open();
    await client.preload();
    host.deleteParts = async () => void host.happened.push(`worker ended: ${host.workers[0]?.terminated}`);
    act(client);
    assert.equal(host.happened.at(-1), "worker ended: true");
  }
});

test("where consent is required, nothing is stored or started before it, and all is forgotten after", async () => {
  const { client, host } = open({ consentRequired: true });
  client.track("view", "emma");
  client.visit("emma");
  assert.equal(await client.preload(), false);
  assert.equal((await client.recommend("emma", { k: 3 })).lane, "instant");
  assert.deepEqual([client.status, client.events()], ["off", []]);
  assert.deepEqual([host.sessionStorage.length, host.workers.length], [0, 0]);
  client.consent(true);
  client.track("view", "emma");
  assert.equal(await client.preload(), true);
  assert.deepEqual([client.status, client.events().length], ["ready", 1]);
  client.consent(false);
  assert.deepEqual([client.status, client.events(), host.sessionStorage.length], ["off", [], 0]);
  assert.ok(host.workers[0]?.terminated);
});

test("the visitor's off forgets, stops, and lasts until on; only the choice itself is remembered", async () => {
  const { client, host } = open();
  client.track("view", "emma");
  await client.preload();
  client.off();
  assert.ok(host.workers[0]?.terminated);
  const later = nextPage(host);
  later.track("view", "emma");
  assert.deepEqual([later.status, later.events(), host.sessionStorage.length], ["off", [], 0]);
  assert.deepEqual([host.localStorage.length, host.localStorage.key(0)], [1, "rec-off:/rec/"]);
  later.on();
  later.track("view", "emma");
  assert.deepEqual([later.status, later.events().length, host.localStorage.length], ["idle", 1, 0]);
});

test("the site's off cannot be switched on", () => {
  const { client, host } = open({ off: true });
  client.on();
  client.consent(true);
  client.track("view", "emma");
  assert.deepEqual([client.status, host.sessionStorage.length], ["off", 0]);
});

test("listeners are called when the whole profile or the permission changes, not for each event", () => {
  const { client } = open();
  let calls = 0;
  const stop = client.onChange(() => calls++);
  client.track("view", "emma");
  client.consent(true);
  assert.equal(calls, 0);
  client.clear();
  client.off();
  client.off();
  client.on();
  assert.equal(calls, 3);
  stop();
  client.clear();
  assert.equal(calls, 3);
});

test("two bundles on one origin do not mix", () => {
  const { client, host } = open();
  client.track("view", "emma");
  const other = Object.assign(new FakeHost(bundle().files), { base: "https://shop.example/other/" });
  other.session = host.session;
  const there = new Client(bundle().boot, other);
  assert.deepEqual(there.events(), []);
});
