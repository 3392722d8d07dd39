import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import type { Settings } from "../../../src/page/settings.js";
import type { Message } from "../../../src/shared/tabs.js";
import { bundle } from "../../support/bundle.js";
import { FakeHost, fakeStorage } from "../../support/fakes.js";

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
  /** The messages between the pages. */
  const messages: Message[] = [];
  const listen = () => {
    const channel = Object.assign(new FakeHost(made.files), { channels }).channel();
    channel.onmessage = ({ data }) => void messages.push(data);
    return channel;
  };
  return { open, messages, listen, local };
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

test("a new tab gets the session of the others", () => {
  const { open } = browser();
  const one = open();
  one.client.track("like", "emma");
  const other = open();
  assert.deepEqual(other.items(), ["emma"]);
  one.client.leave();
  const third = open();
  assert.deepEqual(third.items(), ["emma"]);
});

test("events before an answer are kept, and later answers are ignored", () => {
  const { open, messages, listen } = browser();
  const other = listen();
  const { client, items } = open();
  const [asked] = messages as [{ ask: number }];
  client.track("view", "walden");
  const answer = (item: string) => {
    const events = [{ item, type: "like", time: asked.ask - 1, dwell: null, code: null }];
    other.postMessage({ to: asked.ask, since: asked.ask, saved: { v: 1, space: "s1", events } });
  };
  answer("emma");
  answer("dracula");
  assert.deepEqual(items(), ["emma", "walden"]);
});

test("the session ends with the last tab", () => {
  const { open, local } = browser();
  const one = open();
  one.client.track("like", "emma");
  one.client.leave();
  assert.deepEqual(open().items(), []);
  assert.equal(local.length, 0);
});

test("a page that was left receives nothing; when it comes back, it gets what it missed", () => {
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

test("without permission a page sends nothing, except that something is to be forgotten", () => {
  const { open, messages, listen } = browser();
  listen();
  const { client } = open(fakeStorage(), { consentRequired: true });
  client.track("like", "emma");
  assert.deepEqual(messages, []);
  client.clear();
  assert.deepEqual(messages, [{ forget: "clear" }]);
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

test("messages of another version, or of other scripts, are ignored", () => {
  const { open, listen, messages } = browser();
  const other = listen();
  const { client, items } = open();
  client.track("like", "emma");
  messages.length = 0;
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
  for (const data of [undefined, null, true, 5, "x", "forget", [], [{ forget: "clear" }], new Date()]) other.postMessage(data);
  assert.deepEqual([items(), messages, changes], [["emma"], [], 0]);
});

test("a message from another tab loses only the events that cannot be read", () => {
  const { open, listen } = browser();
  const other = listen();
  const { items } = open();
  const event = { item: "emma", type: "like", time: 5, dwell: null, code: "@@@" };
  other.postMessage({ since: 0, saved: { v: 1, space: "s1", events: [{ ...event, time: 1e308 }, event] } });
  assert.deepEqual(items(), ["emma"]);
});

test("without channels in the browser, a tab has a session of its own", () => {
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
