import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/page/client.js";
import type { Settings } from "../src/page/settings.js";
import { granted, wishesOf } from "../src/page/instant/options.js";
import { BOOKS, bundle } from "./bundle.js";
import { FakeHost, idsOf, SilentWorker } from "./fakes.js";

function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  return { host, client: new Client(made.boot, host) };
}

/** The same device on its next page. */
function nextPage(host: FakeHost, made = bundle()) {
  return new Client(made.boot, host);
}

test("track keeps an event with time and dwell; its code is for the engine to tell", async () => {
  const { client, host } = open();
  client.track("like", "emma");
  await client.instant("emma");
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
    assert.throws(() => client.track("view", item), bad(/id of an item/));
    await assert.rejects(client.recommend(item, {}), bad(/id of an item/));
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
  worker.say({ type: "failed", code: "wasm-blocked", message: "no" });
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

test("the instant list leaves out what this visitor has met, and the item itself", async () => {
  const { client } = open();
  client.track("view", "middlemarch");
  client.track("dislike", "dracula");
  const list = await client.instant("emma");
  assert.deepEqual(idsOf(client.first(list, wishesOf({ k: 3 }))), ["persuasion", "carmilla", "walden"]);
  assert.deepEqual(idsOf(client.first(list, wishesOf({ k: 50 }))), ["persuasion", "carmilla", "walden", "constructor"]);
  assert.deepEqual(list.items.map(({ item }) => item), BOOKS.filter((book) => book !== "emma"), "the list is whole");
});

test("an item is never recommended on its own page, even if a bundle lists it", async () => {
  const { client } = open();
  const list = { ...(await client.instant(null)), context: "emma" };
  assert.deepEqual(granted(list, wishesOf({ k: 2 }), []).map(({ item }) => item), ["persuasion", "middlemarch"]);
});

test("what is near and what was chosen together are one list, by cosine and place", async () => {
  const also = { emma: ["walden", "middlemarch", "carmilla"] };
  const shown = async (weights: { similar: number; also: number }) => {
    const { client } = open({}, bundle({ also, weights }));
    const { items } = client.first(await client.instant("emma"), wishesOf({}));
    return items.map(({ item, reason, label }) => [item, reason.kind, label]);
  };
  const [near, chosen] = ["More like this", "Often chosen together"];
  assert.deepEqual(await shown({ similar: 1, also: 0.9 }), [
    ["walden", "also", chosen], // 0.9 for the first of also, 0.5 for the fifth of near.
    ["middlemarch", "similar", near], // 0.8 and 0.45.
    ["persuasion", "similar", near],
    ["carmilla", "similar", near], // 0.6 and 0.3, as much as persuasion, which is named first.
    ["dracula", "similar", near],
    ["constructor", "similar", near],
  ]);
  const kinds = (list: string[][]) => list.map(([item, kind]) => `${item} ${kind}`);
  assert.deepEqual(kinds(await shown({ similar: 1, also: 3 })).slice(0, 4), [
    "walden also",
    "middlemarch also",
    "carmilla also",
    "persuasion similar",
  ]);
  assert.deepEqual(kinds(await shown({ similar: 1, also: 0 })), [
    "persuasion similar",
    "middlemarch similar",
    "dracula similar",
    "carmilla similar",
    "walden similar",
    "constructor similar",
  ]);
  assert.deepEqual(kinds(await shown({ similar: 0, also: 1 })), [
    "walden also",
    "middlemarch also",
    "carmilla also",
    "persuasion backfill",
    "dracula backfill",
    "constructor backfill",
  ]);
});

test("what is hardly similar fills the list, behind all else, and the list is called by what most of it is", async () => {
  const also = { emma: ["constructor"] };
  const list = async (similar: number) => {
    const { client } = open({}, bundle({ similar, also }));
    return client.first(await client.instant("emma"), wishesOf({}));
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

test("the engine is told what is near alone, with its cosines", async () => {
  const { client } = open({}, bundle({ also: { emma: ["walden"] } }));
  const { near } = await client.instant("emma");
  const others = BOOKS.filter((book) => book !== "emma");
  assert.deepEqual(near, others.map((book, place) => [book, (90 - 10 * place) / 100]));
  assert.deepEqual((await client.instant(null)).near, [], "and nothing of the front list");
});

test("where there is no item, the front list shows", async () => {
  const { client } = open();
  const list = await client.instant(null);
  assert.deepEqual(idsOf(client.first(list, wishesOf({ k: 2 }))), ["emma", "persuasion"]);
  assert.equal(client.first(list, wishesOf({ k: 2 })).heading, "A good place to start");
});

test("an item that the bundle does not know gets the front list and unknown-item", async () => {
  const { client } = open();
  for (const id of ["nobody", "toString", "__proto__"]) {
    const list = await client.instant(id);
    assert.deepEqual(list.errors.map(({ code }) => code), ["unknown-item"]);
    assert.equal(list.context, null);
    assert.equal(list.items.length, BOOKS.length);
  }
  assert.deepEqual((await client.instant("constructor")).errors, [], "but an item may be called anything");
});

test("a card is given where a loaded part has it", async () => {
  const { client, host } = open();
  assert.equal(client.card("dracula"), null);
  await client.instant(null);
  assert.equal(client.card("dracula")?.title, "DRACULA");
  assert.equal(client.card("nobody"), null);
  assert.equal(host.requests.length, 1);
});

test("an item is viewed once per page load, and its dwell counts the seconds in view", async () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  client.visit("emma")();
  host.time += 10;
  client.visits.see(false);
  host.time += 100;
  client.visits.see(true);
  host.time += 2.5;
  leave();
  host.time += 100;
  client.visits.see(false);
  assert.deepEqual(client.events().map(({ item, dwell }) => [item, dwell]), [["emma", 12.5]]);
  nextPage(host).visit("emma");
  assert.equal(client.events().length, 2);
});

test("a page that nobody has seen yet is no view", () => {
  const made = bundle();
  const client = new Client(made.boot, new FakeHost(made.files), false);
  client.visit("emma");
  assert.equal(client.events().length, 0);
  client.visits.see(true);
  assert.equal(client.events().length, 1);
});

test("a profile can be carried elsewhere; codes only within their space", () => {
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

test("of a profile that is taken over, an event that makes no sense costs only itself", () => {
  const { client } = open();
  const event = { item: "emma", type: "like", time: 5, dwell: null, code: null };
  client.importProfile({ v: 1, space: "s1", events: [event, { ...event, time: 6, code: "@@@" }, { item: "x" }] });
  assert.deepEqual(client.events(), [event, { ...event, time: 6 }]);
});

test("a clock that is set back does not cost the visit", () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  host.time -= 60;
  leave();
  assert.deepEqual(client.events().map(({ item, dwell }) => [item, dwell]), [["emma", 0]]);
});

test("clear leaves nothing behind, in no storage and not in the part cache", () => {
  const { client, host } = open();
  client.track("cart", "emma");
  client.clear();
  assert.deepEqual(client.events(), []);
  assert.equal(host.sessionStorage.length + host.localStorage.length, 0);
  assert.deepEqual(host.happened, ["parts dropped"]);
});

test("what was in view when all was forgotten leaves nothing behind either", () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  client.clear();
  host.time += 7;
  leave();
  client.leave();
  assert.deepEqual([client.events(), host.sessionStorage.length], [[], 0]);
});

test("the part cache goes with the permission, once the worker is gone", async () => {
  for (const act of [(client: Client) => client.off(), (client: Client) => client.consent(false)]) {
    const { client, host } = open();
    await client.preload();
    host.dropParts = async () => void host.happened.push(`worker gone: ${host.workers[0]?.terminated}`);
    act(client);
    assert.equal(host.happened.at(-1), "worker gone: true");
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

test("shelves hear of it when the profile or the permission changes as a whole, not of each event", () => {
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
