import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/page/client.js";
import { BOOKS, bundle } from "../support/bundle.js";
import { FakeHost, FakeWorker, idsOf, READY, result, SilentWorker } from "../support/fakes.js";

function open(made = bundle()) {
  const host = new FakeHost(made.files);
  return { host, client: new Client(made.boot, host) };
}

test("recommend gives the engine's list, from the item, its neighbors, its item parts and the events", async () => {
  for (const partitioned of [false, true]) {
    const { client, host } = open(bundle({ partitioned }));
    const worker = new FakeWorker();
    worker.answer = () => result("walden", "dracula");
    host.newWorker = () => worker;
    client.track("like", "carmilla");
    const list = await client.recommend("persuasion", { k: 2 });
    assert.equal(list.lane, "engine");
    assert.equal(list.error, null);
    assert.deepEqual(idsOf(list), ["walden", "dracula"]);
    assert.ok(!("codes" in list), "codes are not for the site");
    const { item, neighbors, parts, k, events } = worker.requests[0]!;
    assert.deepEqual({ item, parts, k }, { item: "persuasion", parts: partitioned ? [1, 2] : [], k: 2 });
    assert.deepEqual(neighbors, (await client.instantList("persuasion")).neighbors);
    assert.equal(neighbors.length, 6);
    assert.deepEqual(events.map(({ item }) => item), ["carmilla"]);
  }
});

test("without an item, or with one that the bundle does not know, no item part is named", async () => {
  const { client, host } = open(bundle({ partitioned: true }));
  const worker = new FakeWorker();
  host.newWorker = () => worker;
  await client.recommend(null, { k: 3 });
  await client.recommend("nobody", { k: 3 });
  assert.deepEqual(worker.requests.map(({ item, parts }) => [item, parts]), [[null, []], [null, []]]);
});

/** A request whose answer, with a code for each item, comes when the returned function is called. */
async function pendingRequest(client: Client, host: FakeHost) {
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const asked = client.recommend("emma", { k: 3 });
  while (host.workers.length === 0) await new Promise(setImmediate);
  worker.send(READY);
  while (worker.requests.length === 0) await new Promise(setImmediate);
  const codes = { emma: "RU1NQQ==", dracula: "RFJBQw==", walden: "V0FMRA==" };
  return async () => {
    worker.send({ type: "result", id: 1, result: { ...result("walden"), codes } });
    return asked;
  };
}

test("the codes of an answer are kept in the profile", async () => {
  const { client, host } = open();
  client.track("like", "dracula");
  const answer = await pendingRequest(client, host);
  client.track("view", "emma");
  assert.ok(!("codes" in (await answer())));
  const codes = client.events().map(({ item, code }) => [item, code]);
  assert.deepEqual(codes, [["dracula", "RFJBQw=="], ["emma", "RU1NQQ=="]]);
  assert.deepEqual(client.exportProfile().events, client.events());
});

test("a code is added to every event of its item that has none, and to nothing else", async () => {
  const { client, host } = open();
  const event = (item: string, time: number, code: string | null) => ({ item, type: "like", time, dwell: null, code });
  const known = [event("dracula", 1, null), event("dracula", 2, "b2xk"), event("dracula", 3, null)];
  client.importProfile({ v: 1, space: "s1", events: [...known, event("constructor", 4, null)] });
  await (await pendingRequest(client, host))();
  assert.deepEqual(client.events().map(({ code }) => code), ["RFJBQw==", "b2xk", "RFJBQw==", null]);
});

test("codes of another space are not kept", async () => {
  const { client, host } = open();
  client.track("like", "dracula");
  const answer = await pendingRequest(client, host);
  host.files = bundle({ build: "b2", space: "s2" }).files;
  await client.instantList("walden");
  assert.equal(client.boot.space, "s2");
  await answer();
  assert.deepEqual(client.events().map(({ code }) => code), [null]);
});

for (const [what, act] of [
  ["was cleared", (client: Client) => client.clear()],
  ["may no longer be kept", (client: Client) => client.consent(false)],
] as const) {
  test(`codes that come for a profile that ${what} are not kept`, async () => {
    const { client, host } = open();
    client.track("like", "dracula");
    const answer = await pendingRequest(client, host);
    act(client);
    await answer();
    assert.deepEqual([host.sessionStorage.length, host.localStorage.length], [0, 0]);
  });
}

/** The responses of a worker that cannot load an item part. */
function withoutPart(worker: FakeWorker): FakeWorker["respond"] {
  return (message) => {
    if (message.type === "start") return worker.send(READY);
    if ("id" in message) worker.send({ type: "missing-part", id: message.id, code: "part-missing", message: "parts/items-1.msgpack is gone" });
  };
}

test("item parts that a deployment removed are requested from the new build, by its numbers", async () => {
  const { client, host } = open(bundle({ partitioned: true }));
  const old = new FakeWorker();
  old.respond = withoutPart(old);
  const fresh = new FakeWorker();
  fresh.answer = () => result("dracula");
  host.newWorker = (url) => (url.includes("engine-b1") ? old : fresh);
  await client.instantList("persuasion");
  const next = bundle({ build: "b2", partitioned: true, books: ["walden", ...BOOKS.slice(0, 4)] }).files;
  host.files = new Map([...next, ...[...host.files].filter(([path]) => path.startsWith("engine-"))]);
  const list = await client.recommend("persuasion", { k: 3 });
  assert.deepEqual([idsOf(list), list.error], [["dracula"], null]);
  assert.deepEqual(fresh.requests.map(({ item, parts }) => [item, parts]), [["persuasion", [2, 3]]]);
  assert.ok(old.terminated);
});

test("item parts that are missing without a deployment are an error that names the file", async () => {
  const { client, host } = open(bundle({ partitioned: true }));
  const worker = new FakeWorker();
  worker.respond = withoutPart(worker);
  host.newWorker = () => worker;
  const { lane, error } = await client.recommend("emma", { k: 3 });
  assert.deepEqual([lane, error?.code, error?.message], ["instant", "part-missing", "parts/items-1.msgpack is gone"]);
});

test("after an engine's failure over a request, the page fetches nothing", async () => {
  const { client, host } = open();
  const worker = new FakeWorker();
  worker.respond = (message) => {
    if (message.type === "start") return worker.send(READY);
    if ("id" in message) worker.send({ type: "error", id: message.id, code: "part-corrupt", message: "" });
  };
  host.newWorker = () => worker;
  assert.equal((await client.recommend("emma", { k: 3 })).error?.code, "engine-failed");
  assert.equal(host.requests.length, 3, "the instant part, connect.js and the worker");
});
