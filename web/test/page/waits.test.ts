/** Every wait ends: whatever never answers is reported, and the page goes on with what it has. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { fetchFile, TIMEOUT } from "../../src/shared/files.js";
import { holdLock } from "../../src/worker/lock.js";
import { PartCache } from "../../src/shared/cache.js";
import { bytesOf, nameOf } from "../support/bundle.js";
import { FakeCaches } from "../support/caches.js";
import { BASE, FakeView, idsOf } from "../support/fakes.js";
import { open, shelf } from "../support/shelves.js";

const NEVER = new Promise<never>(() => undefined);
/** A body that begins, and never ends. */
const endless = () => new Response(new ReadableStream({ start: (body) => body.enqueue(bytesOf("{")) }));
const turn = () => new Promise(setImmediate);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** Lets so many milliseconds go by once everything that can happen before has happened. */
async function pass(milliseconds: number): Promise<void> {
  for (let turns = 0; turns < 10; turns++) {
    await turn();
    await crypto.subtle.digest("SHA-256", new Uint8Array(1)); // Begun after those of files that are here.
  }
  mock.timers.tick(milliseconds);
}

for (const [what, answer] of [
  ["never ends", async () => endless()],
  ["never begins", () => NEVER],
] as const) {
  test(`a file that ${what} is given up, and requested only once`, async () => {
    let asked = 0;
    const file = fetchFile(() => (asked++, answer()), BASE, "parts/core-1.msgpack", nameOf("core"));
    const refused = assert.rejects(file, { code: "network", message: /^parts\/core-1\.msgpack did not arrive within 30 s/ });
    await pass(TIMEOUT);
    await refused;
    assert.equal(asked, 1);
  });

  test(`a shelf whose instant part ${what} reports it, and shows the engine's list`, async () => {
    const { flow, host, view } = open();
    const { fetch } = host;
    host.fetch = (url, cache) => (url.includes("/instant/") ? answer() : fetch(url, cache));
    const shown = shelf(flow, "emma", view);
    await pass(TIMEOUT - 1);
    assert.deepEqual([view.errors, view.shown], [[], []]);
    await pass(1);
    await shown;
    assert.deepEqual(view.errors.map(({ code }) => code), ["network"]);
    assert.match(view.errors[0]!.message, /instant\/\w+\.bin did not arrive within 30 seconds/);
    assert.deepEqual(idsOf(view.shown.at(-1)), ["walden", "carmilla"]);
  });

  test(`a manifest that ${what} does not delay the failure for ever`, async () => {
    const { flow, host, view } = open();
    const { fetch } = host;
    host.fetch = async (url, cache) => (url.endsWith("manifest.json") ? answer() : fetch(url, cache));
    host.trouble = (path) => (path.startsWith("instant/") ? new Response("", { status: 404 }) : undefined);
    const shown = shelf(flow, "emma", view);
    await pass(TIMEOUT);
    await shown;
    assert.deepEqual(view.errors.map(({ code }) => code), ["part-missing"]);
  });
}

test("a connect.js that never arrives is given up by all that wait for the engine", async () => {
  const { client, flow, host, view } = open();
  let asked = 0;
  host.load = () => (asked++, NEVER);
  const waiting = [shelf(flow, "emma", view), client.preload(), client.recommend("emma", { k: 2 })] as const;
  while (asked === 0) await turn();
  await pass(TIMEOUT);
  const [, ready, { lane, error }] = await Promise.all(waiting);
  assert.deepEqual([ready, lane, error?.code, client.status], [false, "instant", "network", "failed"]);
  assert.deepEqual(view.errors.map(({ code }) => code), ["network"]);
  assert.match(view.errors[0]!.message, /engine-b1\/connect\.js did not arrive/);
  await shelf(flow, "emma", new FakeView());
});

test("a cache that never answers is an empty one, and is waited for once", async () => {
  for (const access of ["open", "keys", "put"] as const) {
    const caches = new FakeCaches();
    const { storage } = caches;
    const opened = storage.open.bind(storage);
    storage.open = async (name) => {
      if (access === "open") return NEVER;
      return Object.assign(await opened(name), { [access]: () => NEVER });
    };
    const cache = new PartCache(storage, BASE);
    const kept = cache.keep(new Map([["a", bytesOf("a").buffer]]));
    await pass(5000);
    await kept;
    assert.deepEqual([await cache.get("a"), await cache.recent()], [null, []]);
  }
});

test("a worker whose locks are refused does without one", async () => {
  const request = () => Promise.reject(new DOMException("no", "SecurityError"));
  assert.equal(await holdLock({ userAgent: "Mozilla/5.0 Chrome/156", locks: { request } }), null);
});

test("a browser that cannot unpack the files is reported as unsupported", async () => {
  const { DecompressionStream } = globalThis;
  Reflect.deleteProperty(globalThis, "DecompressionStream");
  try {
    const { flow, host, view } = open({ off: true });
    await shelf(flow, "emma", view);
    assert.deepEqual(view.errors.map(({ code }) => code), ["browser-unsupported"]);
    assert.match(view.errors[0]!.message, /^This browser is too old/);
    assert.deepEqual(host.requests, []);
  } finally {
    Object.assign(globalThis, { DecompressionStream });
  }
});
