import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineProxy } from "../../../src/page/engine/proxy.js";
import { readOptions } from "../../../src/page/instant/options.js";
import { bundle } from "../../support/bundle.js";
import { FakeHost, FakeWorker, READY, result, SilentWorker } from "../../support/fakes.js";

const REQUEST = { item: null, neighbors: [], parts: [], events: [], seed: null, ...readOptions({ k: 3 }) };

function start(worker: FakeWorker, timeout = 60_000) {
  const { boot, files } = bundle();
  const host = new FakeHost(files);
  host.timeout = timeout;
  host.newWorker = () => worker;
  return { host, boot, engine: new EngineProxy(boot, host.environment()) };
}

test("the worker gets the bundle's address, and the engine becomes ready", async () => {
  const worker = new FakeWorker();
  const { boot, host, engine } = start(worker);
  assert.deepEqual(await engine.ready, { milliseconds: 5, warm: false });
  assert.deepEqual(worker.received, [{ type: "start", base: host.base, boot, parts: [] }]);
  assert.deepEqual(host.requests, ["engine-b1/worker.js"]);
});

test("answers are matched to their requests, in any order", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker);
  worker.send(READY);
  await engine.ready;
  const answers = Promise.all([engine.recommend(REQUEST), engine.recommend(REQUEST)]);
  await Promise.resolve();
  worker.send({ type: "result", id: 2, result: result("dracula") });
  worker.send({ type: "result", id: 1, result: result("emma") });
  assert.deepEqual((await answers).map(({ items }) => items[0]?.item), ["emma", "dracula"]);
});

test("a worker that fails before its first message was blocked, or is not there", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker);
  worker.fail();
  await assert.rejects(engine.ready, { code: "worker-blocked", message: /engine-b1\/worker\.js/ });
  assert.ok(worker.terminated);
});

test("a browser that refuses to make the worker counts as blocked", async () => {
  const { boot, files } = bundle();
  const host = new FakeHost(files);
  host.newWorker = () => {
    throw new Error("SecurityError");
  };
  await assert.rejects(new EngineProxy(boot, host.environment()).ready, { code: "worker-blocked" });
});

test("the worker's own reason for a failed start is passed on", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker);
  worker.send({ type: "failed", code: "wasm-blocked", message: "Allow 'wasm-unsafe-eval'." });
  await assert.rejects(engine.recommend(REQUEST), { code: "wasm-blocked", message: "Allow 'wasm-unsafe-eval'." });
});

test("a start that hangs is ended by the watchdog", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker, 1);
  await assert.rejects(engine.ready, { code: "engine-timeout", message: /start within 0\.001 seconds/ });
  assert.ok(worker.terminated);
});

test("an answer that never comes is ended by the watchdog", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker, 1);
  worker.send(READY);
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-timeout", message: /answer/ });
});

test("after an engine breaks, waiting and later requests fail", async () => {
  const worker = new FakeWorker();
  const { engine } = start(worker);
  await engine.ready;
  worker.respond = () => worker.fail();
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed" });
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed" });
});

for (const [type, code, expected] of [
  ["error", "engine-failed", "engine-failed"],
  ["error", "unknown-item", "unknown-item"],
  ["error", "part-missing", "engine-failed"],
  ["error", "network", "engine-failed"],
  ["failed", "part-missing", "engine-failed"],
] as const) {
  test(`the worker's message about a request (${type}, ${code}) is not passed on`, async () => {
    const worker = new FakeWorker();
    const { engine } = start(worker);
    worker.respond = (message) => {
      if (message.type === "start") return worker.send(READY);
      if ("id" in message) worker.send({ type, id: message.id, code, message: "visitor viewed emma" });
    };
    await assert.rejects(engine.recommend(REQUEST), { code: expected, message: /^The engine / });
  });
}

test("a missing item part is passed on with its file", async () => {
  const worker = new FakeWorker();
  const { engine } = start(worker);
  worker.respond = (message) => {
    if (message.type === "start") return worker.send(READY);
    if ("id" in message) worker.send({ type: "missing-part", id: message.id, code: "part-missing", message: "parts/items-1.msgpack is gone" });
  };
  await assert.rejects(engine.recommend(REQUEST), { code: "part-missing", message: /items-1/ });
});
