import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecEvent } from "../src/shared/protocol.js";
import { flawOf, MOST_EVENTS, ProfileStore, type StorePlace } from "../src/page/store.js";
import { fakeStorage } from "./fakes.js";

const KEY = "rec:/rec/";

function event(item: string, time = 0): RecEvent {
  return { item, type: "view", time, dwell: null, code: "AAAA" };
}

function place(changes: Partial<StorePlace> = {}) {
  const inSession = fakeStorage();
  const inLocal = fakeStorage();
  const storages = { session: () => inSession, local: () => inLocal };
  const usual: StorePlace = { key: KEY, ...storages, days: null, now: () => 0, space: () => "s1", tell: () => {} };
  return { inSession, inLocal, ...usual, ...changes };
}

const items = (store: ProfileStore) => store.events().map(({ item }) => item);

test("events last for the session, across pages", () => {
  const here = place();
  new ProfileStore(here).add(event("emma"));
  assert.deepEqual(new ProfileStore(here).events(), [event("emma")]);
  assert.equal(here.inLocal.length, 0);
});

test("two tabs that share a storage see each other's events", () => {
  const here = place({ days: 30 });
  const [one, other] = [new ProfileStore(here), new ProfileStore(here)];
  one.add(event("emma"));
  other.add(event("dracula"));
  assert.deepEqual(items(one), ["emma", "dracula"]);
});

test("only the newest events are kept", () => {
  const store = new ProfileStore(place());
  for (let n = 0; n < MOST_EVENTS + 5; n++) store.add(event(`item-${n}`));
  assert.equal(store.events().length, MOST_EVENTS);
  assert.equal(store.events()[0]?.item, "item-5");
});

test("where the site chose to persist, events outlive the session until they expire", () => {
  let now = 0;
  const here = place({ days: 30, now: () => now });
  new ProfileStore(here).add(event("emma", 0));
  now = 20 * 86400;
  new ProfileStore(here).add(event("dracula", now));
  now = 31 * 86400;
  assert.deepEqual(items(new ProfileStore(here)), ["dracula"]);
  assert.ok(!here.inLocal.getItem(KEY)?.includes("emma"), "what expired is gone from the storage too");
  assert.equal(here.inSession.length, 0);
});

test("a site that no longer persists leaves nothing behind in localStorage", () => {
  const here = place({ days: 30 });
  new ProfileStore(here).add(event("emma"));
  new ProfileStore({ ...here, days: null });
  assert.equal(here.inLocal.length, 0);
});

test("another embedding space drops the codes and keeps the ids", () => {
  const here = place();
  new ProfileStore(here).add(event("emma"));
  const next = new ProfileStore({ ...here, space: () => "s2" });
  assert.deepEqual(next.events(), [{ ...event("emma"), code: null }]);
  next.add(event("dracula"));
  assert.deepEqual(next.events().map(({ code }) => code), [null, "AAAA"]);
});

for (const text of ["{", "[]", "null", '{"v":2,"space":"s1","events":[]}', '{"v":1,"space":"s1","events":[{}]}']) {
  test(`a corrupt profile, ${text}, counts as none and is replaced`, () => {
    const here = place();
    here.inSession.setItem(KEY, text);
    const store = new ProfileStore(here);
    assert.deepEqual(store.events(), []);
    store.add(event("emma"));
    assert.deepEqual(items(new ProfileStore(here)), ["emma"]);
  });
}

test("a blocked storage means a memory as long as the page", () => {
  const blocked = () => {
    throw new Error("SecurityError");
  };
  const store = new ProfileStore(place({ session: blocked, local: blocked }));
  store.add(event("emma"));
  store.add(event("dracula"));
  assert.deepEqual(items(store), ["emma", "dracula"]);
  store.clear();
  assert.deepEqual(store.events(), []);
});

test("a full storage means a memory as long as the page", () => {
  const here = place();
  const store = new ProfileStore(here);
  store.add(event("emma"));
  here.inSession.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  store.add(event("dracula"));
  assert.deepEqual(items(store), ["emma", "dracula"]);
});

test("dwell is written to its own event, and to none once that is forgotten", () => {
  const store = new ProfileStore(place());
  store.add(event("emma", 1));
  store.add(event("emma", 2));
  store.dwell(event("emma", 1), 12);
  assert.deepEqual(store.events().map(({ dwell }) => dwell), [12, null]);
  store.clear();
  store.dwell(event("emma", 1), 20);
  assert.deepEqual(store.events(), []);
});

test("a code that was learned goes to every event of its item that lacks one, and to nothing else", () => {
  const store = new ProfileStore(place());
  const events = [{ ...event("emma", 1), code: null }, event("emma", 2), { ...event("dracula", 3), code: null }];
  store.import({ v: 1, space: "s1", events }, Infinity);
  store.learn({ emma: "BBBB", walden: "CCCC" }, "s1");
  assert.deepEqual(store.events(), [{ ...events[0], code: "BBBB" }, events[1], events[2]]);
});

test("a code is learned by the events of now: one added meanwhile, none once they are forgotten", () => {
  const here = place();
  const store = new ProfileStore(here);
  store.add({ ...event("emma", 1), code: null });
  new ProfileStore(here).add({ ...event("constructor", 2), code: null });
  store.learn({ emma: "BBBB" }, "s1");
  assert.deepEqual(store.events().map(({ code }) => code), ["BBBB", null]);
  store.clear();
  store.learn({ emma: "BBBB" }, "s1");
  assert.equal(here.inSession.length, 0);
});

test("a code of another space is not learned", () => {
  const store = new ProfileStore(place());
  store.add({ ...event("emma"), code: null });
  store.learn({ emma: "BBBB" }, "s2");
  assert.equal(store.events()[0]?.code, null);
});

test("clear leaves no key in either storage", () => {
  const here = place({ days: 3 });
  const store = new ProfileStore(here);
  store.add(event("emma"));
  store.clear();
  assert.equal(here.inSession.length + here.inLocal.length, 0);
});

test("what is wrong with a profile is said without repeating any of it", () => {
  const broken = { v: 1, space: "s1", events: [event("emma"), { ...event("secret"), type: "viewed" }] };
  assert.equal(flawOf(broken), "event 2 is not {item, type, time, dwell, code}");
  assert.match(flawOf("profile") ?? "", /expected \{v: 1, space, events\}/);
  assert.equal(flawOf({ v: 1, space: "s1", events: [event("emma")] }), null);
});
