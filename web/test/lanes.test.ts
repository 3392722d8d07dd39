import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/page/client.js";
import { webUrl } from "../src/page/images.js";
import { run } from "../src/page/lanes.js";
import type { Settings } from "../src/page/settings.js";
import type { Condition, EventType } from "../src/shared/protocol.js";
import { EVENT_TYPES } from "../src/page/store.js";
import { BOOKS, bundle } from "./bundle.js";
import { FakeHost, FakeStage, FakeWorker, idsOf, result, SilentWorker } from "./fakes.js";

function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  const worker = new FakeWorker();
  worker.answer = () => result("walden", "carmilla");
  host.newWorker = () => worker;
  return { host, worker, client: new Client(made.boot, host), stage: new FakeStage() };
}

const shelf = (client: Client, item: string | null, stage: FakeStage, signal = new AbortController().signal) =>
  run(client, item, { k: 3 }, stage, signal);

test("the instant list shows first, then the engine starts, then its list shows", async () => {
  const { client, host, stage } = open();
  await shelf(client, "emma", stage);
  assert.deepEqual(stage.shown.map(({ lane }) => lane), ["instant", "engine"]);
  assert.deepEqual(idsOf(stage.shown[0]), ["persuasion", "middlemarch", "dracula"]);
  assert.deepEqual(idsOf(stage.shown[1]), ["walden", "carmilla"]);
  assert.deepEqual(host.happened, ["rec:instant", "idle", "worker", "rec:engine", "ready"]);
  assert.equal(client.status, "ready");
});

test("recommend and preload let a shelf paint before they start the engine", async () => {
  const { client, host, stage } = open();
  const all = [shelf(client, "emma", stage), client.preload(), client.recommend(null, { k: 3 })];
  await Promise.all(all);
  assert.deepEqual(host.happened.slice(0, 2), ["rec:instant", "worker"]);
});

test("several shelves share one part, one engine and one view", async () => {
  const { client, host } = open();
  await Promise.all([shelf(client, "emma", new FakeStage()), shelf(client, "emma", new FakeStage())]);
  assert.equal(host.requests.length, 3);
  assert.equal(host.workers.length, 1);
  assert.deepEqual(client.events().map(({ item, type }) => [item, type]), [["emma", "view"]]);
});

test("a shelf shows what its page wishes for, in both lanes", async () => {
  const { client, stage, worker } = open();
  const where = [{ field: "title", any_of: ["Walden", "Dracula"] }];
  await run(client, "emma", { k: 3, where }, stage, new AbortController().signal);
  assert.deepEqual(idsOf(stage.shown[0]), ["dracula", "walden"]);
  assert.deepEqual(worker.requests[0]?.where, where);
});

for (const [what, where] of [
  ["a wish that makes no sense", "Poetry"],
  ["a field that cards do not have", [{ field: "colour", any_of: ["red"] }]],
] as const) {
  test(`${what} is reported at once, shows nothing, and costs no view and no image`, async () => {
    const { client, host, stage } = open();
    await run(client, "emma", { k: 3, where: where as never }, stage, new AbortController().signal);
    assert.deepEqual(stage.errors.map(({ code }) => code), ["bad-request"]);
    assert.deepEqual([stage.shown.length, host.workers.length], [0, 0]);
    assert.deepEqual([client.events().length, host.images.length], [1, BOOKS.length - 1]);
  });
}

test("the engine's list waits until the visitor leaves the shelf", async () => {
  const { client, stage } = open();
  let leave: () => void = () => undefined;
  stage.use = new Promise((resolve) => (leave = resolve));
  const done = shelf(client, "emma", stage);
  while (client.status !== "ready") await new Promise(setImmediate);
  assert.equal(stage.shown.length, 1);
  leave();
  await done;
  assert.equal(stage.shown.length, 2);
});

test("when the engine fails, the instant list stays and the error is reported", async () => {
  const { client, host, stage } = open();
  host.newWorker = () => {
    throw new Error("blocked");
  };
  await shelf(client, "emma", stage);
  assert.deepEqual(stage.shown.map(({ lane }) => lane), ["instant"]);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["worker-blocked"]);
});

test("when the part fails, the engine still starts and its list still shows", async () => {
  const { client, host, stage } = open();
  host.trouble = (path) => (path.startsWith("instant/") ? new TypeError("offline") : undefined);
  await shelf(client, "emma", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["network"]);
  assert.deepEqual(idsOf(stage.shown.at(-1)), ["walden", "carmilla"]);
  assert.deepEqual(client.events().map(({ item, code }) => [item, code]), [["emma", null]]);
});

test("an unknown item shows the front list, is reported, and is no item to remember", async () => {
  const { client, stage, worker } = open();
  await shelf(client, "nobody", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["unknown-item"]);
  assert.deepEqual(idsOf(stage.shown[0]), ["emma", "persuasion", "middlemarch"]);
  assert.deepEqual(client.events(), []);
  assert.equal(worker.requests[0]?.context, null);
});

test("switched off, a shelf shows the plain instant list and starts nothing", async () => {
  const { client, host, stage } = open();
  client.track("view", "persuasion");
  client.off();
  await shelf(client, "emma", stage);
  assert.deepEqual(stage.shown.map(idsOf), [["persuasion", "middlemarch", "dracula"]]);
  assert.equal(host.workers.length, 0);
  assert.deepEqual(client.events(), []);
});

test("a shelf that is gone shows nothing more and reports nothing", async () => {
  const { client, host, stage } = open();
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const gone = new AbortController();
  const done = shelf(client, "emma", stage, gone.signal);
  while (host.workers.length === 0) await new Promise(setImmediate);
  gone.abort();
  worker.fail();
  await done;
  assert.equal(stage.shown.length, 1);
  assert.deepEqual(stage.errors, []);
});

test("a shelf that goes ends the dwell of its item", async () => {
  const { client, host, stage } = open();
  const gone = new AbortController();
  await shelf(client, "emma", stage, gone.signal);
  host.time += 7;
  gone.abort();
  assert.equal(client.events()[0]?.dwell, 7);
});

for (const [what, gone] of [
  ["connect.js", ["engine-b1/connect.js"]],
  ["worker.js", ["engine-b1/connect.js", "engine-b1/worker.js"]],
] as const) {
  test(`a deployment that took the engine's ${what} away is noticed, and the new one is started`, async () => {
    const { client, host, stage, worker } = open();
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
    await shelf(client, "emma", stage);
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
  const { client, host, stage } = open();
  host.trouble = (path) => (path.endsWith("connect.js") ? new TypeError("offline") : undefined);
  await shelf(client, "emma", stage);
  assert.deepEqual(stage.errors.map(({ code }) => code), ["part-missing"]);
  assert.match(stage.errors[0]!.message, /engine-b1\/connect\.js cannot be loaded/);
  assert.deepEqual([stage.shown.length, client.status], [1, "failed"]);
});

test("for a visitor who saves data, no engine starts, and that is no error", async () => {
  const { client, host, stage } = open();
  host.savesData = true;
  await shelf(client, "emma", stage);
  const list = await client.recommend("emma", { k: 3 });
  assert.deepEqual([list.lane, list.error, client.status], ["instant", null, "saving"]);
  assert.deepEqual([stage.shown.length, stage.errors], [1, []]);
  assert.deepEqual(host.requests.filter((path) => path.startsWith("engine")), []);
});

test("for a visitor who saves data, preload starts the engine, and the shelves hear of it", async () => {
  const { client, host, stage } = open();
  host.savesData = true;
  await shelf(client, "emma", stage);
  let begun = 0;
  client.onChange(() => begun++);
  assert.equal(await client.preload(), true);
  await shelf(client, "emma", stage);
  assert.deepEqual([begun, client.status, stage.shown.at(-1)?.lane], [1, "ready", "engine"]);
});

test("a site may insist on the engine", async () => {
  const { client, host, stage } = open({ always: true });
  host.savesData = true;
  await shelf(client, "emma", stage);
  assert.deepEqual([client.status, stage.shown.at(-1)?.lane], ["ready", "engine"]);
});

test("an engine that runs already is used, whatever became of the connection", async () => {
  const { client, host } = open();
  await client.preload();
  host.savesData = true;
  assert.deepEqual([(await client.recommend(null, {})).lane, client.status], ["engine", "ready"]);
});

test("switching off and on again in the middle of a start leaves one engine", async () => {
  const { client, host } = open();
  let idle: () => void = () => undefined;
  host.idle = () => new Promise<void>((resolve) => (idle = resolve));
  const gone = new AbortController();
  const first = shelf(client, "emma", new FakeStage(), gone.signal);
  while (client.status !== "starting") await new Promise(setImmediate);
  client.off();
  gone.abort();
  client.on();
  idle();
  await first;
  assert.equal(await client.preload(), true);
  assert.equal(host.workers.length, 1);
});

test("the images of the whole list are requested, in order and once, whatever is shown", async () => {
  const { client, host } = open();
  client.track("dislike", "persuasion");
  await shelf(client, "emma", new FakeStage());
  await shelf(client, "emma", new FakeStage());
  const others = BOOKS.filter((book) => book !== "emma");
  assert.deepEqual(host.images, others.map((book) => `https://shop.example/covers/${book}.svg`));
});

test("a shelf that never came near requests no images", async () => {
  const { client, host, stage } = open();
  let comeNear: () => void = () => undefined;
  stage.near = new Promise((resolve) => (comeNear = resolve));
  const gone = new AbortController();
  await shelf(client, "emma", stage, gone.signal);
  assert.deepEqual(host.images, []);
  gone.abort();
  comeNear();
  await new Promise(setImmediate);
  assert.deepEqual(host.images, []);
});

test("an image can be shown once it is loaded as part of a list, and not otherwise", async () => {
  const { client, host } = open();
  await shelf(client, "emma", new FakeStage());
  assert.equal(await client.images.loaded("https://shop.example/covers/dracula.svg"), true);
  for (const url of ["https://shop.example/other/walden.svg", "https://shop.example/covers/dracula.svg#spine"]) {
    const soon = new Promise((resolve) => setImmediate(resolve, "pending"));
    assert.equal(await Promise.race([client.images.loaded(url), soon]), "pending");
    assert.ok(!client.images.expected(url) && !host.images.includes(url));
  }
});

test("only web addresses are used", () => {
  const base = "https://shop.example/rec/";
  assert.equal(webUrl("../books/emma", base), "https://shop.example/books/emma");
  assert.equal(webUrl("http://cdn.example/a.png", base), "http://cdn.example/a.png");
  for (const bad of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "https://", "", null, 7]) {
    assert.equal(webUrl(bad, base), null);
  }
});

test("two hundred visitors with different profiles make the same requests", async () => {
  const pages = ["emma", null, "dracula", "nobody", "emma"];
  const visits = await Promise.all(Array.from({ length: 200 }, (_, seed) => visitor(seed, pages)));
  for (const requests of visits) assert.deepEqual(requests, visits[0]);
  assert.ok(visits[0]!.length > pages.length * BOOKS.length);
});

/** What the pages wish for, the last in vain. */
const TITLES = { field: "title", any_of: ["Emma", "Walden"] };
const CONDITIONS: (readonly Condition[])[] = [[], [TITLES], [{ field: "no" }], []];

/** A visitor with a profile of their own opens the pages; what they are shown differs, and is looked at. */
async function visitor(seed: number, pages: (string | null)[]): Promise<string[]> {
  const random = dice(seed);
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!;
  const made = bundle({ count: 5, fan: 2, celled: true, also: { emma: ["walden"], dracula: ["carmilla", "emma"] } });
  const session = new FakeHost(made.files).sessionStorage;
  const requests: string[] = [];
  for (const page of pages) {
    const host = new FakeHost(made.files);
    host.session = () => session;
    const worker = new FakeWorker();
    worker.answer = ({ events }) => result(...events.map(({ item }) => item), pick(BOOKS), pick(BOOKS));
    host.newWorker = () => worker;
    const client = new Client(made.boot, host);
    const happened = Math.floor(random() * 40);
    for (let n = 0; n < happened; n++) client.track(pick<EventType>(EVENT_TYPES), pick(BOOKS), random() * 60);
    const stage = new FakeStage();
    await run(client, page, { k: 3, where: CONDITIONS[pages.indexOf(page)]! }, stage, new AbortController().signal);
    for (const { card } of stage.shown.flatMap(({ items }) => items)) {
      const url = webUrl(card.image, host.base);
      if (url) void client.images.loaded(url);
    }
    // What the worker is told to fetch is as good as a request.
    const parts = worker.requests.map(({ context, parts }) => JSON.stringify([context, parts]));
    requests.push(...host.requests, ...host.images, ...parts);
  }
  return requests;
}

/** Mulberry32: small, and the same everywhere. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
