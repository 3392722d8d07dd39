import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { RecError } from "../src/shared/errors.js";
import type { ErrorCode } from "../src/shared/protocol.js";
import { type Fetch, fetchParts, found } from "../src/worker/files.js";

const BASE = "https://shop.example/rec/";
const CORE = "the core part";
const ITEMS = ["the first items", "the second items"];
const ENGINE = { folder: "engine-1", core: nameOf(CORE), items: ITEMS.map(nameOf).join("") };
const CORE_URL = `${BASE}parts/core-${ENGINE.core}.msgpack`;

type Answer = () => Response;

/** A server of the bundle that answers for the core part as told, one answer after the other. */
function server(...core: Answer[]) {
  const asked: [url: string, cache: string | undefined][] = [];
  const fetch: Fetch = async (url, init) => {
    asked.push([url, init?.cache]);
    if (url === CORE_URL) return (core.length > 1 ? core.shift()! : core[0]!)();
    return new Response(ITEMS.find((text) => url === `${BASE}parts/items-${nameOf(text)}.msgpack`));
  };
  return { fetch, cachesForCore: () => asked.filter(([url]) => url === CORE_URL).map(([, cache]) => cache) };
}

function nameOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const whole: Answer = () => new Response(CORE);
const damaged: Answer = () => new Response("something else");
const missing: Answer = () => new Response(null, { status: 404 });
const failing: Answer = () => new Response(null, { status: 503 });
const cutShort: Answer = () => new Response("the core", { headers: { "content-length": "13" } });
const offline: Answer = () => {
  throw new TypeError("Failed to fetch");
};

function code(expected: ErrorCode) {
  return (error: unknown) => error instanceof RecError && error.code === expected;
}

test("all parts arrive, in the order of the bundle", async () => {
  const { core, items } = await fetchParts(server(whole).fetch, BASE, ENGINE);
  const text = (part: ArrayBuffer) => new TextDecoder().decode(part);
  assert.equal(text(core), CORE);
  assert.deepEqual(items.map(text), ITEMS);
});

test("a part that arrives damaged is asked for once more past the cache", async () => {
  for (const bad of [damaged, missing, failing, cutShort]) {
    const shop = server(bad, whole);
    await fetchParts(shop.fetch, BASE, ENGINE);
    assert.deepEqual(shop.cachesForCore(), ["default", "reload"]);
  }
});

test("a part that stays bad is refused, and the error says how it is bad", async () => {
  const codes: [Answer, ErrorCode][] = [
    [damaged, "part-corrupt"],
    [missing, "part-missing"],
    [failing, "part-missing"],
    [cutShort, "part-truncated"],
  ];
  for (const [bad, expected] of codes) {
    await assert.rejects(fetchParts(server(bad).fetch, BASE, ENGINE), code(expected));
  }
});

test("a server that cannot be reached is not asked again", async () => {
  const shop = server(offline);
  await assert.rejects(fetchParts(shop.fetch, BASE, ENGINE), code("network"));
  assert.deepEqual(shop.cachesForCore(), ["default"]);
});

test("an error names the file", async () => {
  await assert.rejects(
    fetchParts(server(missing).fetch, BASE, ENGINE),
    new RegExp(`parts/core-${ENGINE.core}\\.msgpack .*404`),
  );
});

test("a wheel that fails its integrity check counts as corrupt, not as a broken network", async () => {
  const integrity = "sha256-AAAA";
  const fetch: Fetch = async (_, init) => (init?.integrity ? offline() : whole());
  await assert.rejects(found(fetch, `${BASE}engine-1/numpy.whl`, { integrity }), code("part-corrupt"));
});
