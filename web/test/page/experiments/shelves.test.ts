/** Experiments on a page: from the boot piece to the shelf, the engine's request, the event and the storage. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { Flow } from "../../../src/page/shelf/flow.js";
import type { Experiment } from "../../../src/shared/boot.js";
import { bundle } from "../../support/bundle.js";
import { FakeHost, FakeView, idsOf } from "../../support/fakes.js";
import { open, shelf } from "../../support/shelves.js";
import { DAY, experiment } from "../../support/trials.js";

const KEY = "rec-experiments:/rec/";
const [AS_BUILT, VARIED] = experiment().variants as [Experiment["variants"][number], Experiment["variants"][number]];
const HIDDEN = { name: "none", weight: 1, ranking: {}, hidden: true };

/** A bundle in which everybody gets this variant. */
const siteOf = (variant: Experiment["variants"][number], given: Partial<Experiment> = {}) =>
  bundle({ experiments: { budget: 4, list: [experiment({ variants: [variant, { ...AS_BUILT, name: "rare", weight: 1e-12 }], ...given })] } });

test("the variant's settings go to the engine with the shelf's request, and to no other", async () => {
  const { client, flow, view, worker } = open({}, siteOf(VARIED));
  await shelf(flow, "emma", view);
  await client.recommend("emma", { k: 3 });
  assert.deepEqual(worker.requests.map(({ ranking }) => ranking), [{ diversity: 0.3 }, undefined]);
  assert.deepEqual(idsOf(view.shown[0]), ["persuasion", "middlemarch", "dracula"], "the first list is everybody's");
});

test("a hidden shelf shows nothing, is told as seen, and makes the same requests as the others", async () => {
  const requests = [];
  for (const variant of [AS_BUILT, HIDDEN]) {
    const { flow, host, view, worker } = open({}, siteOf(variant));
    const told: unknown[] = [];
    view.node.addEventListener("rec-experiment", (event) => told.push((event as CustomEvent).detail));
    await shelf(flow, "emma", view);
    await shelf(flow, "emma", view);
    assert.deepEqual(told, [{ experiment: "more-variety", variant: variant.name }], "once per page");
    assert.equal(view.shown.some(({ items }) => items.length > 0), variant === AS_BUILT);
    requests.push([host.requests, host.images, host.happened, worker.requests.length]);
  }
  assert.deepEqual(requests[1], requests[0]);
});

test("another shelf may show what a hidden one would have had", async () => {
  const { flow, view } = open({}, siteOf(HIDDEN, { kinds: ["similar"] }));
  const other = new FakeView();
  const { signal } = new AbortController();
  await Promise.all([flow.run("emma", { k: 3, kind: "similar" }, view, signal), flow.run("emma", { k: 3 }, other, signal)]);
  assert.deepEqual([idsOf(view.shown[0]), idsOf(other.shown[0])], [[], ["persuasion", "middlemarch", "dracula"]]);
});

test("what is clicked, and bought anywhere, is counted, and exported with the profile", async () => {
  const { client, flow, view } = open({ days: 30 }, siteOf(VARIED));
  await shelf(flow, "emma", view);
  view.node.dispatchEvent(new CustomEvent("rec-impression", { detail: { items: ["a", "b"] } }));
  view.node.dispatchEvent(new CustomEvent("rec-click", { detail: { item: "a" } }));
  client.track("purchase", "emma");
  await client.trials;
  const [known] = client.exportProfile().experiments!;
  assert.deepEqual(known!.kinds, { "": { shelves: 1, impressions: 2, clicks: 1, carts: 0 } });
  assert.deepEqual([known!.variant, known!.purchases, known!.sent], ["varied", 1, false]);
  client.importProfile(client.exportProfile());
});

test("experiments.js is loaded once, whatever the page has; a bundle without experiments loads none and stores nothing", async () => {
  const { client, host } = open({ days: 30 }, siteOf(VARIED));
  await client.trials;
  await client.recommend("emma", { k: 3 });
  assert.equal(host.requests.filter((path) => path.endsWith("experiments.js")).length, 1);
  assert.equal(host.localStorage.length, 1);
  const without = open({ days: 30 });
  await shelf(without.flow, "emma", without.view);
  assert.ok(!without.host.requests.some((path) => path.endsWith("experiments.js")));
  assert.equal(without.host.localStorage.getItem(KEY), null);
});

test("if experiments.js cannot be had, the shelf is as built, and the developer is told", async () => {
  const made = siteOf(HIDDEN);
  const { host, view, worker } = open({}, made);
  host.trouble = (path) => (path.endsWith("experiments.js") ? new Response("", { status: 404 }) : undefined);
  await shelf(new Flow(new Client(made.boot, host)), "emma", view);
  assert.equal(worker.requests[0]!.ranking, undefined);
  assert.equal(idsOf(view.shown[0]).length, 3);
  assert.equal(host.warnings.length, 1);
});

for (const [what, act] of [["clear", (client: Client) => client.clear()], ["off", (client: Client) => client.off()], ["a withdrawn consent", (client: Client) => client.consent(false)]] as const) {
  test(`${what} forgets the seed and the counts, and the page makes no new ones`, async () => {
    const { client, flow, host, view } = open({ days: 30 }, siteOf(VARIED));
    await shelf(flow, "emma", view);
    assert.ok(host.localStorage.getItem(KEY));
    act(client);
    await shelf(flow, "emma", new FakeView());
    await client.trials;
    assert.equal(host.localStorage.getItem(KEY), null);
    assert.deepEqual(client.exportProfile().experiments, []);
  });
}

test("without consent there is no seed, no variant and no report; with it, they begin", async () => {
  const { client, flow, host, view } = open({ days: 30, consentRequired: true }, siteOf(HIDDEN));
  await shelf(flow, "emma", view);
  assert.deepEqual([idsOf(view.shown[0]).length, host.localStorage.length], [3, 0]);
  client.consent(true);
  const later = new FakeView();
  await shelf(flow, "emma", later);
  assert.deepEqual(idsOf(later.shown[0]), []);
  assert.ok(host.localStorage.getItem(KEY));
});

test("a seed lasts as long as the profile does: a session, or so many days after the last visit", async () => {
  const session = open({}, siteOf(VARIED));
  await session.client.trials;
  assert.ok(session.host.sessionStorage.getItem(KEY));
  const { client, host } = open({ days: 30 }, siteOf(VARIED));
  await client.trials;
  const seed = () => JSON.parse(host.localStorage.getItem(KEY)!).seed as string;
  const first = seed();
  const { boot } = siteOf(VARIED);
  host.time += 29 * DAY;
  await new Client(boot, host).trials;
  assert.equal(seed(), first);
  host.time += 31 * DAY;
  await new Client(boot, host).trials;
  assert.notEqual(seed(), first);
});

test("tabs of a session have one seed, also without a storage that they share", async () => {
  const made = siteOf(VARIED);
  const hosts = [1, 2, 3].map(() => new FakeHost(made.files));
  hosts[1]!.channels = hosts[0]!.channels;
  for (const host of hosts) await new Client(made.boot, host).trials;
  const [first, second, third] = hosts.map((host) => JSON.parse(host.sessionStorage.getItem(KEY)!).seed);
  assert.equal(second, first);
  assert.notEqual(third, first);
});

test("where storage is blocked, the variant lasts for the page, and no report is sent", async () => {
  const made = siteOf(VARIED);
  const { host } = open({ days: 30 }, made);
  host.local = () => {
    throw new DOMException("blocked", "SecurityError");
  };
  const client = new Client(made.boot, host);
  const trials = await client.trials;
  assert.deepEqual(trials!.meet(new EventTarget(), "")!.asks, { ranking: { diversity: 0.3 } });
  assert.ok(!host.requests.some((path) => path.startsWith("POST")));
});
