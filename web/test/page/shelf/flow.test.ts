import assert from "node:assert/strict";
import { test } from "node:test";
import { BOOKS, bundle } from "../../support/bundle.js";
import { FakeView, idsOf, SilentWorker } from "../../support/fakes.js";
import { open, shelf } from "../../support/shelves.js";

test("the instant list shows first, then the engine starts, then its list shows", async () => {
  const { client, flow, host, view } = open();
  await shelf(flow, "emma", view);
  assert.deepEqual(view.shown.map(({ lane }) => lane), ["instant", "engine"]);
  assert.deepEqual(idsOf(view.shown[0]), ["persuasion", "middlemarch", "dracula"]);
  assert.deepEqual(idsOf(view.shown[1]), ["walden", "carmilla"]);
  assert.deepEqual(host.happened, ["rec:instant", "idle", "worker", "rec:engine", "ready"]);
  assert.equal(client.status, "ready");
});

test("recommend and preload let a shelf paint before they start the engine", async () => {
  const { client, flow, host, view } = open();
  const all = [shelf(flow, "emma", view), client.preload(), client.recommend(null, { k: 3 })];
  await Promise.all(all);
  assert.deepEqual(host.happened.slice(0, 2), ["rec:instant", "worker"]);
});

test("of several changes in one task, the last one alone has an effect", async () => {
  const { client, flow, host, view } = open();
  const runs = ["dracula", "walden", "emma"].map((item) => ({ item, change: new AbortController() }));
  const done = runs.map(({ item, change }, place) => {
    runs[place - 1]?.change.abort();
    return shelf(flow, item, view, change.signal);
  });
  await Promise.all([...done, client.preload()]);
  assert.deepEqual(view.shown.map(({ lane }) => lane), ["instant", "engine"]);
  assert.equal(host.requests.filter((path) => path.startsWith("instant/")).length, 1);
  assert.deepEqual(client.events().map(({ item }) => item), ["emma"]);
  assert.deepEqual(host.happened.slice(0, 2), ["rec:instant", "worker"], "the engine waits for the list on show");
});

test("several shelves share one part, one engine and one view", async () => {
  const { client, flow, host } = open();
  await Promise.all([shelf(flow, "emma", new FakeView()), shelf(flow, "emma", new FakeView())]);
  assert.equal(host.requests.length, 3);
  assert.equal(host.workers.length, 1);
  assert.deepEqual(client.events().map(({ item, type }) => [item, type]), [["emma", "view"]]);
});

test("a shelf whose page changes records each visit, and none where it is drawn anew", async () => {
  const { client, flow, host } = open();
  for (const item of ["emma", "emma", null, "emma", "nobody", "emma", "walden"]) {
    const page = new AbortController();
    await shelf(flow, item, new FakeView(), page.signal);
    host.time += 60;
    page.abort();
  }
  assert.deepEqual(client.events().map(({ item, dwell }) => [item, dwell]), [["emma", 120], ["emma", 60], ["emma", 60], ["walden", 60]]);
});

test("when the engine starts does not tell whether a visitor has met everything on a shelf", async () => {
  const starts = [];
  for (const met of [[], BOOKS]) {
    const { client, flow, host, view } = open();
    met.forEach((book) => client.track("dislike", book));
    const other = new FakeView();
    other.show = () => new Promise(() => undefined); // A second shelf whose list is not painted.
    void shelf(flow, "emma", other);
    await shelf(flow, null, view);
    starts.push([client.status, host.requests]);
  }
  assert.equal(starts[0]![0], "ready");
  assert.deepEqual(starts[1], starts[0]);
});

test("a shelf applies its options in both lanes", async () => {
  const { flow, view, worker } = open();
  const where = [{ field: "title", any_of: ["Walden", "Dracula"] }];
  await flow.run("emma", { k: 3, where }, view, new AbortController().signal);
  assert.deepEqual(idsOf(view.shown[0]), ["dracula", "walden"]);
  assert.deepEqual(worker.requests[0]?.where, where);
});

for (const [what, where] of [
  ["an invalid condition", "Poetry"],
  ["a field that cards do not have", [{ field: "colour", any_of: ["red"] }]],
] as const) {
  test(`${what} is reported at once and nothing is shown, but the view is recorded and the images are requested`, async () => {
    const { client, flow, host, view } = open();
    await flow.run("emma", { k: 3, where: where as never }, view, new AbortController().signal);
    assert.deepEqual(view.errors.map(({ code }) => code), ["bad-request"]);
    assert.deepEqual([view.shown.length, host.workers.length], [0, 0]);
    assert.deepEqual([client.events().length, host.images.length], [1, BOOKS.length - 1]);
  });
}

test("the engine's list waits until the visitor leaves the shelf", async () => {
  const { client, flow, view } = open();
  let leave: () => void = () => undefined;
  view.use = new Promise((resolve) => (leave = resolve));
  const done = shelf(flow, "emma", view);
  while (client.status !== "ready") await new Promise(setImmediate);
  assert.equal(view.shown.length, 1);
  leave();
  await done;
  assert.equal(view.shown.length, 2);
});

test("when the engine fails, the instant list stays and the error is reported", async () => {
  const { flow, host, view } = open();
  host.newWorker = () => {
    throw new Error("blocked");
  };
  await shelf(flow, "emma", view);
  assert.deepEqual(view.shown.map(({ lane }) => lane), ["instant"]);
  assert.deepEqual(view.errors.map(({ code }) => code), ["worker-blocked"]);
});

test("when the part fails, the engine still starts and its list still shows", async () => {
  const { client, flow, host, view } = open();
  host.trouble = (path) => (path.startsWith("instant/") ? new TypeError("offline") : undefined);
  await shelf(flow, "emma", view);
  assert.deepEqual(view.errors.map(({ code }) => code), ["network"]);
  assert.deepEqual(idsOf(view.shown.at(-1)), ["walden", "carmilla"]);
  assert.deepEqual(client.events().map(({ item, code }) => [item, code]), [["emma", null]]);
});

test("an unknown item shows the default list, is reported, and is not recorded", async () => {
  const { client, flow, view, worker } = open();
  await shelf(flow, "nobody", view);
  assert.deepEqual(view.errors.map(({ code }) => code), ["unknown-item"]);
  assert.deepEqual(idsOf(view.shown[0]), ["emma", "persuasion", "middlemarch"]);
  assert.deepEqual(client.events(), []);
  assert.equal(worker.requests[0]?.item, null);
});

test("switched off, a shelf shows the plain instant list and starts nothing", async () => {
  const { client, flow, host, view } = open();
  client.track("view", "persuasion");
  client.off();
  await shelf(flow, "emma", view);
  assert.deepEqual(view.shown.map(idsOf), [["persuasion", "middlemarch", "dracula"]]);
  assert.equal(host.workers.length, 0);
  assert.deepEqual(client.events(), []);
});

test("a shelf that was removed shows nothing more and reports nothing", async () => {
  const { flow, host, view } = open();
  const worker = new SilentWorker();
  host.newWorker = () => worker;
  const gone = new AbortController();
  const done = shelf(flow, "emma", view, gone.signal);
  while (host.workers.length === 0) await new Promise(setImmediate);
  gone.abort();
  worker.fail();
  await done;
  assert.equal(view.shown.length, 1);
  assert.deepEqual(view.errors, []);
});

test("a shelf that is removed ends the visit of its item", async () => {
  const { client, flow, host, view } = open();
  const gone = new AbortController();
  await shelf(flow, "emma", view, gone.signal);
  host.time += 7;
  gone.abort();
  assert.equal(client.events()[0]?.dwell, 7);
});

for (const [what, gone] of [
  ["connect.js", ["engine-b1/connect.js"]],
  ["worker.js", ["engine-b1/connect.js", "engine-b1/worker.js"]],
] as const) {
  test(`after a deployment without the old engine's ${what}, the new engine is started`, async () => {
    const { flow, host, view, worker } = open();
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
    await shelf(flow, "emma", view);
    assert.deepEqual(view.errors, []);
    assert.equal(view.shown.at(-1)?.lane, "engine");
    const [, ...later] = host.requests;
    const emma = `instant/${next.boot.instant.names.slice(0, 16)}.bin`;
    const fresh = ["engine-b2/connect.js", "engine-b2/worker.js"];
    assert.deepEqual(later, [...gone, "manifest.json (no-cache)", ...fresh, emma]);
    assert.deepEqual(worker.requests[0]?.events.map(({ item, code }) => [item, code]), [["emma", null]]);
  });
}

test("a connect.js that cannot be loaded is reported, and the instant list stays", async () => {
  const { client, flow, host, view } = open();
  host.trouble = (path) => (path.endsWith("connect.js") ? new TypeError("offline") : undefined);
  await shelf(flow, "emma", view);
  assert.deepEqual(view.errors.map(({ code }) => code), ["part-missing"]);
  assert.match(view.errors[0]!.message, /engine-b1\/connect\.js is missing, changed, or forbidden/);
  assert.deepEqual([view.shown.length, client.status], [1, "failed"]);
});
