import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecEvent } from "../../../src/shared/protocol.js";
import { MAX_EVENTS, ProfileStore, readProfile } from "../../../src/page/profile/store.js";
import { fakeStorage } from "../../support/fakes.js";

const KEY = "rec:/rec/";

function event(item: string, time = 0): RecEvent {
  return { item, type: "view", time, dwell: null, code: "AAAA" };
}

/** A device, and stores of pages on it. */
function device({ days = null as number | null, now = (): number => 0, broken = false } = {}) {
  const inSession = fakeStorage();
  const inLocal = fakeStorage();
  const blocked = () => {
    throw new Error("SecurityError");
  };
  const storages = broken ? { session: blocked, local: blocked } : { session: () => inSession, local: () => inLocal };
  const open = (space = "s1", kept = days) => {
    const settings = { days: kept, consentRequired: false, off: false, always: false, offline: null };
    return new ProfileStore({ ...storages, settings, now }, KEY, () => space);
  };
  return { inSession, inLocal, open };
}

const saved = (...events: RecEvent[]) => ({ v: 1, space: "s1", events }) as const;
const add = (store: ProfileStore, ...events: RecEvent[]) => store.merge(saved(...events), 0);
const items = (store: ProfileStore) => store.events().map(({ item }) => item);

test("events last for the session, across pages", () => {
  const here = device();
  add(here.open(), event("emma"));
  assert.deepEqual(here.open().events(), [event("emma")]);
  assert.equal(here.inLocal.length, 0);
});

test("two pages that share a storage see each other's events", () => {
  const here = device({ days: 30 });
  const [one, other] = [here.open(), here.open()];
  add(one, event("emma"));
  add(other, event("dracula"));
  assert.deepEqual(items(one), ["emma", "dracula"]);
});

test("only the newest events are kept", () => {
  const store = device().open();
  for (let n = 0; n < MAX_EVENTS + 5; n++) add(store, event(`item-${n}`));
  assert.equal(store.events().length, MAX_EVENTS);
  assert.equal(store.events()[0]?.item, "item-5");
});

test("a blocked topic stays, however much comes after it", () => {
  const store = device().open();
  add(store, { ...event("genre=Horror"), type: "block" });
  for (let n = 0; n < MAX_EVENTS; n++) add(store, event(`item-${n}`));
  assert.deepEqual(items(store).slice(-2), [`item-${MAX_EVENTS - 1}`, "genre=Horror"]);
  assert.equal(store.events().length, MAX_EVENTS);
});

test("a profile that is merged keeps its order, whatever its times", () => {
  const store = device().open();
  store.merge(saved(event("walden", 3), event("emma", 1), event("dracula", 2)), Infinity);
  add(store, event("carmilla", 0));
  assert.deepEqual(items(store), ["walden", "emma", "dracula", "carmilla"]);
});

test("of two versions of an event the new one counts, with the known code if it has none", () => {
  const store = device().open();
  add(store, event("emma", 1), event("emma", 2));
  add(store, { ...event("emma", 1), dwell: 7, code: null });
  assert.deepEqual(store.events(), [{ ...event("emma", 1), dwell: 7 }, event("emma", 2)]);
});

test("events older than a merged profile are dropped, unless they are part of it", () => {
  const store = device().open();
  add(store, event("emma", 1), event("dracula", 2), event("walden", 3));
  store.merge(saved(event("emma", 1), event("carmilla", 1.5)), 3);
  assert.deepEqual(items(store), ["emma", "carmilla", "walden"]);
});

test("where the site chose to persist, events outlive the session until they expire", () => {
  let now = 0;
  const here = device({ days: 30, now: () => now });
  add(here.open(), event("emma", 0));
  now = 20 * 86400;
  add(here.open(), event("dracula", now));
  now = 31 * 86400;
  assert.deepEqual(items(here.open()), ["dracula"]);
  assert.ok(!here.inLocal.getItem(KEY)?.includes("emma"), "what expired is gone from the storage too");
  assert.equal(here.inSession.length, 0);
});

test("a site that no longer persists leaves nothing behind in localStorage", () => {
  const here = device({ days: 30 });
  add(here.open(), event("emma"));
  here.open("s1", null);
  assert.equal(here.inLocal.length, 0);
});

test("another embedding space drops the codes and keeps the ids", () => {
  const here = device();
  add(here.open(), event("emma"));
  const next = here.open("s2");
  assert.deepEqual(next.events(), [{ ...event("emma"), code: null }]);
  next.merge({ ...saved(event("dracula", 1)), space: "s2" }, 0);
  next.merge(saved(event("walden", 2)), 0);
  assert.deepEqual(next.events().map(({ code }) => code), [null, "AAAA", null]);
});

for (const text of ["{", "[]", "null", '{"v":2,"space":"s1","events":[]}', '{"v":1,"space":"s1","events":[{}]}']) {
  test(`a corrupt profile, ${text}, counts as none and is replaced`, () => {
    const here = device();
    here.inSession.setItem(KEY, text);
    const store = here.open();
    assert.deepEqual(store.events(), []);
    add(store, event("emma"));
    assert.deepEqual(items(here.open()), ["emma"]);
  });
}

test("a blocked storage means a memory as long as the page", () => {
  const store = device({ broken: true }).open();
  add(store, event("emma"));
  add(store, event("dracula"));
  assert.deepEqual(items(store), ["emma", "dracula"]);
  store.clear();
  assert.deepEqual(store.events(), []);
});

test("a full storage means a memory as long as the page", () => {
  const here = device();
  const store = here.open();
  add(store, event("emma"));
  here.inSession.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  add(store, event("dracula"));
  assert.deepEqual(items(store), ["emma", "dracula"]);
});

test("clear leaves no key in either storage", () => {
  const here = device({ days: 3 });
  const store = here.open();
  add(store, event("emma"));
  store.clear();
  assert.equal(here.inSession.length + here.inLocal.length, 0);
});

const NOW = 1_700_000_000;
const HALF_AN_EMOJI = "gift-🎁".slice(0, 6);

test("data of another form is no profile", () => {
  assert.deepEqual(readProfile(saved(event("emma")), NOW), saved(event("emma")));
  assert.deepEqual(readProfile(saved(), NOW), saved());
  const events = [event("emma")];
  for (const data of [null, 5, "profile", [], {}, { ...saved(), v: 2 }, { v: 1, events }, { v: 1, space: "s1", events: {} }]) {
    assert.equal(readProfile(data, NOW), null);
  }
});

for (const [what, bad] of [
  ["is none", null],
  ["is a text", "view"],
  ["has no item", { type: "view", time: 1, dwell: null, code: null }],
  ["is of half an emoji", event(HALF_AN_EMOJI)],
  ["is of an item with an id of a megabyte", event("x".repeat(1e6))],
  ["is of no item", event("")],
  ["has a type that there is not", { ...event("walden"), type: "viewed" }],
  ["has a type that every object has", { ...event("walden"), type: "toString" }],
  ["has no time", { ...event("walden"), time: null }],
  ["is as old as the universe", event("walden", -1e308)],
  ["is from the future", event("walden", NOW + 86400)],
  ["is from the end of time", event("walden", 1e308)],
  ["lasted less than nothing", { ...event("walden"), dwell: -1 }],
  ["has a dwell that is a text", { ...event("walden"), dwell: "long" }],
] as const) {
  test(`an event that ${what} is left out, and the others stay`, () => {
    const mixed = { v: 1, space: "s1", events: [event("emma"), bad, event("dracula", 1)] };
    assert.deepEqual(readProfile(mixed, NOW), saved(event("emma"), event("dracula", 1)));
    const here = device({ now: () => NOW });
    here.inSession.setItem(KEY, JSON.stringify(mixed));
    assert.deepEqual(items(here.open()), ["emma", "dracula"]);
    assert.equal(readProfile({ ...mixed, events: [bad] }, NOW), null, "and alone it is no profile");
  });
}

test("a code that is no text, or a huge one, is left out, and its event stays", () => {
  for (const code of ["A".repeat(40_000), 5, {}, undefined]) {
    const read = readProfile(saved({ ...event("emma"), code: code as string }), NOW);
    assert.deepEqual(read?.events, [{ ...event("emma"), code: null }]);
  }
});

test("of a profile with too many events, the newest are read", () => {
  const many = Array.from({ length: 10_000 }, (_, time) => event(`item-${time}`, time));
  assert.deepEqual(readProfile(saved(...many), NOW)?.events.map(({ time }) => time), many.slice(-MAX_EVENTS).map(({ time }) => time));
});

test("of an event only its own members are kept", () => {
  const more = { ...event("emma"), name: "x".repeat(1e6) };
  assert.deepEqual(readProfile(saved(more), NOW), saved(event("emma")));
});
