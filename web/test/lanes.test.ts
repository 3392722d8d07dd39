import assert from "node:assert/strict";
import { test } from "node:test";
import { BOOKS, bundle } from "./bundle.js";
import { FakeStage, idsOf, SilentWorker } from "./fakes.js";
import { open, shelf } from "./shelves.js";

test("the instant list shows first, then the engine starts, then its list shows", async () => {
  const { client, flow, host, stage } = open();
  await shelf(flow, "emma", stage);
  assert.deepEqual(stage.shown.map(({ lane }) => lane), ["instant", "engine"]);
  assert.deepEqual(idsOf(stage.shown[0]), ["persuasion", "middlemarch", "dracula"]);
  assert.deepEqual(idsOf(stage.shown[1]), ["walden", "carmilla"]);
  assert.deepEqual(host.happened, ["rec:instant", "idle", "worker", "rec:engine", "ready"]);
  assert.equal(client.status, "ready");
});

test("recommend and preload let a shelf paint before they start the engine", async () => {
  const { client, flow, host, stage } = open();
  const all = [shelf(flow, "emma", stage), client.preload(), client.recommend(null, { k: 3 })];
  await Promise.all(all);
  assert.deepEqual(host.happened.slice(0, 2), ["rec:instant", "worker"]);
});

test("several shelves share one part, one engine and one view", async () => {
  const { client, flow, host } = open();
  await Promise.all([shelf(flow, "emma", new FakeStage()), shelf(flow, "emma", new FakeStage())]);
  assert.equal(host.requests.length, 3);
  assert.equal(host.workers.length, 1);
  assert.deepEqual(client.events().map(({ item, type }) => [item, type]), [["emma", "view"]]);
});

test("a shelf shows what its page wishes for, in both lanes", async () => {
  const { flow, stage, worker } = open();
  const where = [{ field: "title", any_of: ["Walden", "Dracula"] }];
  await flow.run("emma", { k: 3, where }, stage, new AbortController().signal);
  assert.deepEqual(idsOf(stage.shown[0]), ["dracula", "walden"]);
  assert.deepEqual(worker.requests[0]?.where, where);
});

for (const [what, where] of [
  ["a wish that makes no sense", "Poetry"],
  ["a field that cards do not have", [{ field: "colour", any_of: ["red"] }]],
] as const) {
  test(`${what} is reported at once, shows nothing, and costs no view and no image`, async () => {
    const { client, flow, host, stage } = open();
    await flow.run("emma", { k: 3, where: where as never }, stage, new AbortController().signal);
    assert.deepEqual(stage.errors.map(({ code }) => code), ["bad-request"]);
    assert.deepEqual([stage.shown.length, host.workers.length], [0, 0]);
    assert.deepEqual([client.events().length, host.images.length], [1, BOOKS.length - 1]);
  });
}

test("the engine's list waits until the visitor leaves the shelf", async () => {
  const { client, flow, stage } = open();
  let leave: () => void = () => undefined;
  stage.use = new Promise((resolve) => (leave = resolve));
  const done = shelf(flow, "emma", stage);
  while (client.status !== "ready") await new Promise(setImmediate);
  assert.equal(stage.shown.length, 1);
  leave();
  await done;
  assert.equal(stage.shown.length, 2);
});

test("when the engine fails, the instant list stays and the error is reported", async () => {
  const { flow, host, stage } = open();
  host.newWorker = () => {
    throw new Error("blocked");
  };
  await shelf(flow, "emma", stage);
  assert.deepEqual(stage.shown.map(({ lane }) => lane), ["instant"]);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["worker-blocked"]);
});

test("when the part fails, the engine still starts and its list still shows", async () => {
  const { client, flow, host, stage } = open();
  host.trouble = (path) => (path.startsWith("instant/") ? new TypeError("offline") : undefined);
  await shelf(flow, "emma", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["network"]);
  assert.deepEqual(idsOf(stage.shown.at(-1)), ["walden", "carmilla"]);
  assert.deepEqual(client.events().map(({ item, code }) => [item, code]), [["emma", null]]);
});

test("an unknown item shows the front list, is reported, and is no item to remember", async () => {
  const { client, flow, stage, worker } = open();
  await shelf(flow, "nobody", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["unknown-item"]);
  assert.deepEqual(idsOf(stage.shown[0]), ["emma", "persuasion", "middlemarch"]);
  assert.deepEqual(client.events(), []);
  assert.equal(worker.requests[0]?.context, null);
});

test("switched off, a shelf shows the plain instant list and starts nothing", async () => {
  const { client, flow, host, stage } = open();
  client.track("view", "persuasion");
  client.off();
  await shelf(flow, "emma", stage);
  assert.deepEqual(stage.shown.map(idsOf), [["persuasion", "middlemarch", "dracula"]]);
  assert.equal(host.workers.length, 0);
  assert.deepEqual(client.events(), []);
});

test("a shelf that is gone shows nothing more and reports nothing", async () => {
  const { flow, host, stage } = open();
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const gone = new AbortController();
  const done = shelf(flow, "emma", stage, gone.signal);
  while (host.workers.length === 0) await new Promise(setImmediate);
  gone.abort();
  worker.fail();
  await done;
  assert.equal(stage.shown.length, 1);
  assert.deepEqual(stage.errors, []);
});

test("a shelf that goes ends the dwell of its item", async () => {
  const { client, flow, host, stage } = open();
  const gone = new AbortController();
  await shelf(flow, "emma", stage, gone.signal);
  host.time += 7;
  gone.abort();
  assert.equal(client.events()[0]?.dwell, 7);
});

for (const [what, gone] of [
  ["connect.js", ["engine-b1/connect.js"]],
  ["worker.js", ["engine-b1/connect.js", "engine-b1/worker.js"]],
] as const) {
  test(`a deployment that took the engine's ${what} away is noticed, and the new one is started`, async () => {
    const { flow, host, stage, worker } = open();
    if (what === "connect.js") {
      host.trouble = (path) => (path === "engine-b1/connect.js" ? new Response("", { status: 404 }) : undefined);
    }
    host.newWorker = (url) => {
      if (!url.includes("engine-b1")) return worker;
      const broken = new SilentWorker();
      queueMicrotask(() => broken.fail());
      return broken;
    };
    const next = bundle({ build: "b2", space: "s2" });
    host.files = new Map([...host.files, ...next.files]);
    await shelf(flow, "emma", stage);
    assert.deepEqual(stage.errors, []);
    assert.equal(stage.shown.at(-1)?.lane, "engine");
    const [, ...later] = host.requests;
    const emma = `instant/${next.boot.instant.names.slice(0, 16)}.bin`;
    const fresh = ["engine-b2/connect.js", "engine-b2/worker.js"];
    assert.deepEqual(later, [...gone, "manifest.json (no-cache)", ...fresh, emma]);
    assert.deepEqual(worker.requests[0]?.events.map(({ item, code }) => [item, code]), [["emma", null]]);
  });
}

test("a connect.js that cannot be loaded is reported, and the instant list stays", async () => {
  const { client, flow, host, stage } = open();
  host.trouble = (path) => (path.endsWith("connect.js") ? new TypeError("offline") : undefined);
  await shelf(flow, "emma", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["part-missing"]);
  assert.match(stage.errors[0]!.message, /engine-b1\/connect\.js cannot be loaded/);
  assert.deepEqual([stage.shown.length, client.status], [1, "failed"]);
});
