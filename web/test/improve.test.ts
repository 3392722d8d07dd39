import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/page/client.js";
import { BOOKS, bundle } from "./bundle.js";
import { FakeHost, FakeWorker, idsOf, READY, result, SilentWorker } from "./fakes.js";

function open(made = bundle()) {
  const host = new FakeHost(made.files);
  return { host, client: new Client(made.boot, host) };
}

test("recommend gives the engine's list, from the context, its item parts and the events", async () => {
  for (const celled of [false, true]) {
    const { client, host } = open(bundle({ celled }));
    const worker = new FakeWorker();
    worker.answer = () => result("walden", "dracula");
    host.newWorker = () => worker;
    client.track("like", "carmilla");
    const list = await client.recommend("persuasion", { k: 2 });
    assert.equal(list.lane, "engine");
    assert.equal(list.error, null);
    assert.deepEqual(idsOf(list), ["walden", "dracula"]);
    assert.ok(!("codes" in list), "codes are not for the site");
    const { context, near, parts, k, events } = worker.requests[0]!;
    assert.deepEqual({ context, parts, k }, { context: "persuasion", parts: celled ? [1, 2] : [], k: 2 });
    assert.deepEqual(near, (await client.instant("persuasion")).near);
    assert.equal(near.length, 6);
    assert.deepEqual(events.map(({ item }) => item), ["carmilla"]);
  }
});

test("without an item, or with one that the bundle does not know, no item part is named", async () => {
  const { client, host } = open(bundle({ celled: true }));
  const worker = new FakeWorker();
  host.newWorker = () => worker;
  await client.recommend(null, { k: 3 });
  await client.recommend("nobody", { k: 3 });
  assert.deepEqual(worker.requests.map(({ context, parts }) => [context, parts]), [[null, []], [null, []]]);
});

/** A client whose engine answers when it is told to, with a code for each item. */
async function asking(client: Client, host: FakeHost) {
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const asked = client.recommend("emma", { k: 3 });
  while (host.workers.length === 0) await new Promise(setImmediate);
  worker.say(READY);
  while (worker.requests.length === 0) await new Promise(setImmediate);
  const codes = { emma: "RU1NQQ==", dracula: "RFJBQw==", walden: "V0FMRA==" };
  return async () => {
    worker.say({ type: "result", id: 1, result: { ...result("walden"), codes } });
    return asked;
  };
}

test("codes that an answer brings are kept in the profile, and sent with the next request", async () => {
  const { client, host } = open();
  client.track("like", "dracula");
  const answer = await asking(client, host);
  client.track("view", "emma");
  assert.ok(!("codes" in (await answer())));
  const codes = client.events().map(({ item, code }) => [item, code]);
  assert.deepEqual(codes, [["dracula", "RFJBQw=="], ["emma", "RU1NQQ=="]]);
  assert.deepEqual(client.exportProfile().events, client.events());
});

test("a code goes to every event of its item that lacks one, and to nothing else", async () => {
  const { client, host } = open();
  const event = (item: string, time: number, code: string | null) => ({ item, type: "like", time, dwell: null, code });
  const known = [event("dracula", 1, null), event("dracula", 2, "b2xk"), event("dracula", 3, null)];
  client.importProfile({ v: 1, space: "s1", events: [...known, event("constructor", 4, null)] });
  await (await asking(client, host))();
  assert.deepEqual(client.events().map(({ code }) => code), ["RFJBQw==", "b2xk", "RFJBQw==", null]);
});

test("codes of another space are not kept", async () => {
  const { client, host } = open();
  client.track("like", "dracula");
  const answer = await asking(client, host);
  host.files = bundle({ build: "b2", space: "s2" }).files;
  await client.instant("walden");
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
    const answer = await asking(client, host);
    act(client);
    await answer();
    assert.deepEqual([host.sessionStorage.length, host.localStorage.length], [0, 0]);
  });
}

/** How a worker responds that cannot have an item part. */
function lacking(worker: FakeWorker): FakeWorker["respond"] {
  return (message) => {
    if (message.type === "start") return worker.say(READY);
    worker.say({ type: "lacking", id: message.id, code: "part-missing", message: "parts/items-1.msgpack is gone" });
  };
}

test("item parts that a deployment took away are looked for in the new build, under its numbers", async () => {
  const { client, host } = open(bundle({ celled: true }));
  const old = new FakeWorker();
  old.respond = lacking(old);
  const fresh = new FakeWorker();
  fresh.answer = () => result("dracula");
  host.newWorker = (url) => (url.includes("engine-b1") ? old : fresh);
  await client.instant("persuasion");
  host.files = bundle({ build: "b2", celled: true, books: ["walden", ...BOOKS.slice(0, 4)] }).files;
  const list = await client.recommend("persuasion", { k: 3 });
  assert.deepEqual([idsOf(list), list.error], [["dracula"], null]);
  assert.deepEqual(fresh.requests.map(({ context, parts }) => [context, parts]), [["persuasion", [2, 3]]]);
  assert.ok(old.terminated);
});

test("item parts that are gone without a deployment are an error that names the file", async () => {
  const { client, host } = open(bundle({ celled: true }));
  const worker = new FakeWorker();
  worker.respond = lacking(worker);
  host.newWorker = () => worker;
  const { lane, error } = await client.recommend("emma", { k: 3 });
  assert.deepEqual([lane, error?.code, error?.message], ["instant", "part-missing", "parts/items-1.msgpack is gone"]);
});

test("an engine that fails over a request sends the page nowhere", async () => {
  const { client, host } = open();
  const worker = new FakeWorker();
  worker.respond = (message) => {
    if (message.type === "start") return worker.say(READY);
    worker.say({ type: "error", id: message.id, code: "part-corrupt", message: "" });
  };
  host.newWorker = () => worker;
  assert.equal((await client.recommend("emma", { k: 3 })).error?.code, "engine-failed");
  assert.equal(host.requests.length, 3, "the instant part, connect.js and the worker");
});
