/** What the visitor and the site permit, and what is forgotten. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/page/client.js";
import { bundle } from "../support/bundle.js";
import { FakeHost } from "../support/fakes.js";
import { nextPage, open } from "../support/clients.js";

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
