import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/page/client.js";
import type { Settings } from "../src/page/settings.js";
import type { Word } from "../src/shared/tabs.js";
import { bundle } from "./bundle.js";
import { FakeHost, fakeStorage } from "./fakes.js";

/** A browser with tabs: each has a session storage of its own, all share the local one. */
function browser(settings: Partial<Settings> = {}) {
  const made = bundle();
  const channels: FakeHost["channels"] = new Set();
  const local = fakeStorage();
  let time = 1_000_000;
  const open = (session = fakeStorage(), changes: Partial<Settings> = {}) => {
    const host = new FakeHost(made.files);
    host.settings = { ...host.settings, ...settings, ...changes };
    Object.assign(host, { channels, session: () => session, local: () => local, now: () => time++ });
    const client = new Client(made.boot, host);
    return { client, host, session, items: () => client.events().map(({ item }) => item) };
  };
  /** What the pages say to each other. */
  const said: Word[] = [];
  const listen = () => {
    const channel = Object.assign(new FakeHost(made.files), { channels }).channel();
    channel.onmessage = ({ data }) => void said.push(data);
    return channel;
  };
  return { open, said, listen, local };
}

test("what happens in one tab is known in the other, at once and only once", () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  one.client.track("like", "emma");
  other.client.track("view", "dracula");
  assert.deepEqual([one.items(), other.items()], [["emma", "dracula"], ["emma", "dracula"]]);
  assert.deepEqual(one.client.events(), other.client.events());
});

test("the dwell of a visit reaches the other tab, too", () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  const leave = one.client.visit("emma");
  leave();
  assert.deepEqual(other.client.events(), one.client.events());
  assert.ok(other.client.events()[0]!.dwell! > 0);
});

test("a new tab takes over the session", () => {
  const { open } = browser();
  const one = open();
  one.client.track("like", "emma");
  const other = open();
  assert.deepEqual(other.items(), ["emma"]);
  one.client.leave();
  const third = open();
  assert.deepEqual(third.items(), ["emma"]);
});

test("what a page notes before another answers is kept; who answers later is not heard", () => {
  const { open, said, listen } = browser();
  const other = listen();
  const { client, items } = open();
  const [asked] = said as [{ ask: number }];
  client.track("view", "walden");
  const answer = (item: string) => {
    const events = [{ item, type: "like", time: asked.ask - 1, dwell: null, code: null }];
    other.postMessage({ to: asked.ask, since: asked.ask, saved: { v: 1, space: "s1", events } });
  };
  answer("emma");
  answer("dracula");
  assert.deepEqual(items(), ["emma", "walden"]);
});

test("with the last tab, the session goes", () => {
  const { open, local } = browser();
  const one = open();
  one.client.track("like", "emma");
  one.client.leave();
  assert.deepEqual(open().items(), []);
  assert.equal(local.length, 0);
});

test("a page that was left does not hear; when it comes back, it knows what it missed", () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  one.client.leave();
  other.client.track("like", "emma");
  assert.deepEqual(one.items(), []);
  one.client.enter(true);
  assert.deepEqual(one.items(), ["emma"]);
});

for (const [what, act, status] of [
  ["clear", (client: Client) => client.clear(), "idle"],
  ["off", (client: Client) => client.off(), "off"],
  ["consent(false)", (client: Client) => client.consent(false), "off"],
] as const) {
  test(`${what} in one tab reaches the others`, async () => {
    const { open } = browser();
    const [one, other] = [open(), open()];
    one.client.track("like", "emma");
    let changes = 0;
    other.client.onChange(() => changes++);
    if (status === "off") assert.ok(await other.client.preload());
    act(one.client);
    assert.deepEqual([other.items(), other.session.length, changes], [[], 0, 1]);
    assert.equal(other.client.status, status);
    if (status === "off") assert.ok(other.host.workers[0]?.terminated);
    other.client.track("like", "dracula");
    assert.deepEqual(one.items(), status === "off" ? [] : ["dracula"]);
  });
}

test("what was forgotten while a tab was elsewhere does not come back with it", () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  one.client.track("like", "emma");
  other.client.leave();
  one.client.clear();
  const back = open(other.session);
  assert.deepEqual([one.items(), back.items(), back.session.length], [[], [], 0]);
  one.client.track("like", "walden");
  assert.deepEqual(back.items(), ["walden"]);
});

test("on in one tab is on in all, but consent is each page's own", () => {
  const { open } = browser({ consentRequired: true });
  const [one, other] = [open(), open()];
  one.client.consent(true);
  one.client.track("like", "emma");
  assert.deepEqual([other.client.status, other.session.length], ["off", 0]);
  other.client.consent(true);
  assert.deepEqual(other.items(), ["emma"], "it asks the others once it has consent");
  one.client.off();
  other.client.on();
  other.client.track("like", "walden");
  assert.deepEqual([one.client.status, one.items()], ["idle", ["walden"]]);
});

test("without permission a page says nothing but that something is to be forgotten", () => {
  const { open, said, listen } = browser();
  listen();
  const { client } = open(fakeStorage(), { consentRequired: true });
  client.track("like", "emma");
  assert.deepEqual(said, []);
  client.clear();
  assert.deepEqual(said, [{ forget: "clear" }]);
});

test("an imported profile is the one of all tabs", () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  one.client.track("like", "emma");
  const { events, ...rest } = one.client.exportProfile();
  other.client.importProfile({ ...rest, events: [{ ...events[0]!, item: "dracula" }] });
  assert.deepEqual([one.items(), other.items()], [["dracula"], ["dracula"]]);
});

test("where the profile is kept for longer, tabs agree as well", () => {
  const { open, local } = browser({ days: 30 });
  const [one, other] = [open(), open()];
  one.client.track("like", "emma");
  other.client.track("like", "dracula");
  assert.deepEqual([one.items(), other.items()], [["emma", "dracula"], ["emma", "dracula"]]);
  one.client.clear();
  assert.deepEqual([other.items(), local.length], [[], 0]);
});

test("a tab of another version, or none of ours, does no harm", () => {
  const { open, listen, said } = browser();
  const other = listen();
  const { client, items } = open();
  client.track("like", "emma");
  said.length = 0;
  let changes = 0;
  client.onChange(() => changes++);
  const whole = { v: 1, space: "s1", events: [] };
  for (const saved of [undefined, null, 5, "x", [], {}, { ...whole, v: 2 }, { ...whole, events: [{ item: 7 }] }]) {
    other.postMessage({ since: Infinity, saved });
  }
  for (const since of [undefined, null, NaN, -1, "0", {}]) other.postMessage({ since, saved: whole });
  for (const to of [null, "x", 7, {}]) other.postMessage({ since: Infinity, to, saved: whole });
  for (const forget of [undefined, null, true, "all", "toString", ["clear"]]) other.postMessage({ forget });
  for (const ask of [null, NaN, -1, "x", {}]) other.postMessage({ ask });
  for (const word of [undefined, null, true, 5, "x", "forget", [], [{ forget: "clear" }], new Date()]) other.postMessage(word);
  assert.deepEqual([items(), said, changes], [["emma"], [], 0]);
});

test("of what another tab says, an event that makes no sense costs only itself", () => {
  const { open, listen } = browser();
  const other = listen();
  const { items } = open();
  const event = { item: "emma", type: "like", time: 5, dwell: null, code: "@@@" };
  other.postMessage({ since: 0, saved: { v: 1, space: "s1", events: [{ ...event, time: 1e308 }, event] } });
  assert.deepEqual(items(), ["emma"]);
});

test("a browser without channels has tabs that are alone", () => {
  const made = bundle();
  const host = new FakeHost(made.files);
  host.channel = () => {
    throw new Error("NotSupportedError");
  };
  const client = new Client(made.boot, host);
  client.track("like", "emma");
  client.clear();
  assert.deepEqual(client.events(), []);
});
