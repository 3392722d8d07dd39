import assert from "node:assert/strict";
import { test } from "node:test";
import { RecError } from "../../src/shared/errors.js";
import { fetchFile } from "../../src/shared/files.js";
import type { ErrorCode } from "../../src/shared/protocol.js";
import { type Fetch, fetchEngineFile } from "../../src/shared/engine_files.js";
import { bytesOf, nameOf } from "../support/bundle.js";
import { BASE } from "../support/fakes.js";

const CORE = "the core part";
const PATH = `parts/core-${nameOf(CORE)}.msgpack`;

type Answer = () => Response;

/** A server with these answers, one after the other; the last one is repeated. */
function server(...answers: Answer[]) {
  const asked: [url: string, cache: RequestCache][] = [];
  const fetch = async (url: string, cache: RequestCache) => {
    asked.push([url, cache]);
    return (answers.length > 1 ? answers.shift()! : answers[0]!)();
  };
  return { asked, core: () => fetchFile(fetch, BASE, PATH, nameOf(CORE)) };
}

const whole: Answer = () => new Response(CORE);
const damaged: Answer = () => new Response("something else");
const missing: Answer = () => new Response(null, { status: 404 });
const failing: Answer = () => new Response(null, { status: 503 });
const cutShort: Answer = () => new Response("the core", { headers: { "content-length": "13" } });
const empty: Answer = () => new Response("");
const offline: Answer = () => {
  throw new TypeError("Failed to fetch");
};

function code(expected: ErrorCode) {
  return (error: unknown) => error instanceof RecError && error.code === expected;
}

test("a file arrives with the content that its name promises", async () => {
  const shop = server(whole);
  assert.deepEqual(await shop.core(), bytesOf(CORE));
  assert.deepEqual(shop.asked, [[BASE + PATH, "default"]]);
});

test("a file that arrives damaged is requested once more past the cache", async () => {
  for (const bad of [damaged, missing, failing, cutShort]) {
    const shop = server(bad, whole);
    await shop.core();
    assert.deepEqual(shop.asked.map(([, cache]) => cache), ["default", "reload"]);
  }
});

test("a file that stays damaged is refused, with a code for the damage", async () => {
  const codes: [Answer, ErrorCode][] = [
    [damaged, "part-corrupt"],
    [missing, "part-missing"],
    [failing, "part-missing"],
    [cutShort, "part-truncated"],
    [empty, "part-truncated"],
  ];
  for (const [bad, expected] of codes) await assert.rejects(server(bad).core(), code(expected));
});

test("a server that cannot be reached gets no second request", async () => {
  const shop = server(offline);
  await assert.rejects(shop.core(), code("network"));
  assert.equal(shop.asked.length, 1);
});

test("an error names the file", async () => {
  await assert.rejects(server(missing).core(), new RegExp(`parts/core-${nameOf(CORE)}\\.msgpack .*404`));
});

test("a wheel that fails its integrity check counts as corrupt, not as a broken network", async () => {
  const integrity = "sha256-AAAA";
  const fetch: Fetch = async (_, init) => (init?.integrity ? offline() : whole());
  await assert.rejects(fetchEngineFile(fetch, `${BASE}engine-1/numpy.whl`, { integrity }), code("part-corrupt"));
});
