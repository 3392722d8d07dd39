import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../src/page/engine/proxy.js";
import { wishesOf } from "../src/page/instant/options.js";
import { bundle } from "./bundle.js";
import { FakeHost, FakeWorker, READY, result, SilentWorker } from "./fakes.js";

const REQUEST = { context: null, near: [], parts: [], events: [], seed: null, ...wishesOf({ k: 3 }) };

function start(worker: FakeWorker, patience = 60_000) {
  const { boot, files } = bundle();
  const host = new FakeHost(files);
  host.patience = patience;
  host.newWorker = () => worker;
  return { host, boot, engine: new Engine(boot, host.place()) };
}

test("the engine is told where the bundle is, and says when it is ready", async () => {
  const worker = new FakeWorker();
  const { boot, host, engine } = start(worker);
  assert.deepEqual(await engine.ready, { milliseconds: 5, warm: false });
  assert.deepEqual(worker.heard, [{ type: "start", base: host.base, boot, parts: [] }]);
  assert.deepEqual(host.requests, ["engine-b1/worker.js"]);
});

test("answers find their requests, in whatever order they come", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker);
  worker.say(READY);
  await engine.ready;
  const answers = Promise.all([engine.recommend(REQUEST), engine.recommend(REQUEST)]);
  await Promise.resolve();
  worker.say({ type: "result", id: 2, result: result("dracula") });
  worker.say({ type: "result", id: 1, result: result("emma") });
  assert.deepEqual((await answers).map(({ items }) => items[0]?.item), ["emma", "dracula"]);
});

test("a worker that fails before its first word was blocked, or is not there", async () => {
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
  await assert.rejects(new Engine(boot, host.place()).ready, { code: "worker-blocked" });
});

test("the worker's own reason for a failed start is passed on", async () => {
  const worker = new SilentWorker();
  const { engine } = start(worker);
  worker.say({ type: "failed", code: "wasm-blocked", message: "Allow 'wasm-unsafe-eval'." });
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
  worker.say(READY);
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-timeout", message: /answer/ });
});

test("an engine that breaks fails what waits for it and whatever comes after", async () => {
  const worker = new FakeWorker();
  const { engine } = start(worker);
  await engine.ready;
  worker.respond = () => worker.fail();
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed" });
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed" });
});

for (const [type, code, heard] of [
  ["error", "engine-failed", "engine-failed"],
  ["error", "unknown-item", "unknown-item"],
  ["error", "part-missing", "engine-failed"],
  ["error", "network", "engine-failed"],
  ["failed", "part-missing", "engine-failed"],
] as const) {
  test(`what the worker says of a request (${type}, ${code}) stays in the page's own words`, async () => {
    const worker = new FakeWorker();
    const { engine } = start(worker);
    worker.respond = (message) => {
      if (message.type === "start") return worker.say(READY);
      worker.say({ type, id: message.id, code, message: "visitor viewed emma" });
    };
    await assert.rejects(engine.recommend(REQUEST), { code: heard, message: /^The engine / });
  });
}

test("which file a request lacks is passed on", async () => {
  const worker = new FakeWorker();
  const { engine } = start(worker);
  worker.respond = (message) => {
    if (message.type === "start") return worker.say(READY);
    worker.say({ type: "lacking", id: message.id, code: "part-missing", message: "parts/items-1.msgpack is gone" });
  };
  await assert.rejects(engine.recommend(REQUEST), { code: "part-missing", message: /items-1/ });
});
