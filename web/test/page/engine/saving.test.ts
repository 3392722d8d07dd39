import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeView } from "../../support/fakes.js";
import { open, shelf } from "../../support/shelves.js";

test("for a visitor who saves data, no engine starts, and that is no error", async () => {
  const { client, flow, host, view } = open();
  host.saveData = true;
  await shelf(flow, "emma", view);
  const list = await client.recommend("emma", { k: 3 });
  assert.deepEqual([list.lane, list.error, client.status], ["instant", null, "saving"]);
  assert.deepEqual([view.shown.length, view.errors], [1, []]);
  assert.deepEqual(host.requests.filter((path) => path.startsWith("engine")), []);
});

test("for a visitor who saves data, preload starts the engine, and the shelves are redrawn", async () => {
  const { client, flow, host, view } = open();
  host.saveData = true;
  await shelf(flow, "emma", view);
  let begun = 0;
  client.onChange(() => begun++);
  assert.equal(await client.preload(), true);
  await shelf(flow, "emma", view);
  assert.deepEqual([begun, client.status, view.shown.at(-1)?.lane], [1, "ready", "engine"]);
});

test("a site can start the engine for them too", async () => {
  const { client, flow, host, view } = open({ always: true });
  host.saveData = true;
  await shelf(flow, "emma", view);
  assert.deepEqual([client.status, view.shown.at(-1)?.lane], ["ready", "engine"]);
});

test("an engine that runs already is used, whatever the connection is now", async () => {
  const { client, host } = open();
  await client.preload();
  host.saveData = true;
  assert.deepEqual([(await client.recommend(null, {})).lane, client.status], ["engine", "ready"]);
});

test("switching off and on again in the middle of a start leaves one engine", async () => {
  const { client, flow, host } = open();
  let idle: () => void = () => undefined;
  host.idle = () => new Promise<void>((resolve) => (idle = resolve));
  const gone = new AbortController();
  const first = shelf(flow, "emma", new FakeView(), gone.signal);
  while (client.status !== "starting") await new Promise(setImmediate);
  client.off();
  gone.abort();
  client.on();
  idle();
  await first;
  assert.equal(await client.preload(), true);
  assert.equal(host.workers.length, 1);
});
