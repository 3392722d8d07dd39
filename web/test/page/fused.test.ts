/** From the second page on, the first list is fused with that of the page before, on the device. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Flow } from "../../src/page/shelf/flow.js";
import { readOptions } from "../../src/page/instant/options.js";
import { bundle } from "../support/bundle.js";
import { nextPage, open } from "../support/clients.js";
import { type FakeHost, FakeView, idsOf } from "../support/fakes.js";
import { shelf } from "../support/shelves.js";

/** After Dracula, Carmilla fits best on Emma's page: both lists have it. Walden is only on Dracula's. */
const NEIGHBORS = { emma: ["persuasion", "middlemarch", "carmilla", "constructor", "dracula"], dracula: ["walden", "carmilla", "emma"] };
const PLAIN = ["persuasion", "middlemarch", "carmilla", "constructor"];
const FUSED = ["carmilla", "persuasion", "middlemarch", "walden", "constructor"];
const UNFUSED = FUSED.filter((book) => book !== "walden");

const made = (options = {}) => bundle({ neighbors: NEIGHBORS, labels: { profile: "Picked for you" }, ...options });

/** The first list on Emma's page, for who saves data: the engine has no part in it. */
async function onEmma(host: FakeHost, site = made()) {
  host.saveData = true;
  const view = new FakeView();
  await new Flow(nextPage(host, site)).run("emma", { k: 5 }, view, new AbortController().signal);
  return view.shown[0]!;
}

/** Without Dracula, which who has met it is not shown. */
async function idsOnEmma(host: FakeHost, site = made()) {
  return idsOf(await onEmma(host, site)).filter((book) => book !== "dracula");
}

async function afterDracula() {
  const { host, client } = open({}, made());
  host.saveData = true;
  await shelf(new Flow(client), "dracula", new FakeView());
  host.requests.length = 0;
  return { host, client };
}

test("the second page's list has what the page before fits too, and says so", async () => {
  const { host } = await afterDracula();
  const list = await onEmma(host);
  assert.deepEqual(idsOf(list), FUSED);
  assert.deepEqual(list.items.map(({ label }) => label), FUSED.map((book) => (book === "walden" ? "Picked for you" : "More like this")));
  assert.deepEqual(list.items[3]!.reason, { kind: "view", item: "dracula", value: null });
  const after = await onEmma(host);
  assert.deepEqual(idsOf(after), FUSED, "also when the page is loaded again");
});

test("the first page asks for nothing more, the second for the module that fuses", async () => {
  const { host } = await afterDracula();
  const first = open({}, made());
  assert.deepEqual(await idsOnEmma(first.host), PLAIN);
  assert.deepEqual(first.host.requests.filter((path) => path.endsWith(".js")), []);
  await onEmma(host);
  assert.deepEqual(host.requests.filter((path) => path.endsWith(".js")), ["engine-b1/connect.js"]);
});

test("recommend fuses, too", async () => {
  const { host } = await afterDracula();
  const { items } = await nextPage(host, made()).recommend("emma", { k: 5 });
  assert.deepEqual(items.map(({ item }) => item), FUSED);
});

test("the images of both lists are requested, whatever the visitor has met", async () => {
  const images = [];
  for (const met of [[], ["carmilla", "walden"]]) {
    const { host, client } = await afterDracula();
    met.forEach((book) => client.track("like", book));
    await onEmma(host);
    images.push(host.images);
  }
  assert.deepEqual(images[0]!.slice(3), [...FUSED, "dracula"].map((book) => `https://shop.example/covers/${book}.svg`));
  assert.deepEqual(images[1], images[0]);
});

test("nothing is for the sake of an item that was disliked or forgotten, and the requests stay the same", async () => {
  const { host: usual } = await afterDracula();
  await onEmma(usual);
  for (const change of ["dislike", "forget"]) {
    const { host, client } = await afterDracula();
    if (change === "dislike") client.track("dislike", "dracula");
    else client.keep(({ item }) => item !== "dracula");
    assert.deepEqual(await idsOnEmma(host), UNFUSED);
    assert.deepEqual([host.requests, host.images], [usual.requests, usual.images]);
  }
});

for (const [what, change] of [
  ["the profile was cleared", ({ client }) => client.clear()],
  ["the visitor switched off and on", ({ client }) => (client.off(), client.on())],
  ["another script wrote nonsense", ({ host }) => keysOf(host).forEach((key) => host.sessionStorage.setItem(key, "[null, 7]"))],
  ["the module cannot be had", ({ host }) => (host.trouble = (path) => (path.endsWith("connect.js") ? new TypeError("offline") : undefined))],
] satisfies [string, (page: Awaited<ReturnType<typeof afterDracula>>) => unknown][]) {
  test(`the list is the page's own if ${what}`, async () => {
    const page = await afterDracula();
    change(page);
    assert.deepEqual(await idsOnEmma(page.host), PLAIN);
  });
}

test("the list is the page's own if the page before was of another build, or nothing may be kept", async () => {
  const { host } = await afterDracula();
  assert.deepEqual(await idsOnEmma(host, made({ build: "b2" })), PLAIN);
  const { host: refusing } = await afterDracula();
  refusing.settings = { ...refusing.settings, off: true };
  assert.deepEqual(await idsOnEmma(refusing), PLAIN);
});

test("a page that was cleared keeps nothing, also when it is drawn anew", async () => {
  const { host, client } = await afterDracula();
  const flow = new Flow(client);
  client.clear();
  await shelf(flow, "dracula", new FakeView());
  assert.deepEqual(keysOf(host), []);
});

test("a kind or a condition is not fused, and a page without an item is", async () => {
  const { host } = await afterDracula();
  const client = nextPage(host, made());
  const asked = async (item: string | null, given: object) => {
    return idsOf(client.firstList(await client.pageList(item, given), readOptions({ k: 5 })));
  };
  assert.deepEqual(await asked("emma", { kind: "similar" }), PLAIN);
  assert.deepEqual(await asked("emma", { where: [{ field: "title", any_of: ["WALDEN"] }] }), PLAIN, "before the condition is applied");
  assert.deepEqual(await asked(null, {}), ["emma", "walden", "carmilla", "persuasion", "middlemarch"]);
});

function keysOf({ sessionStorage }: FakeHost): string[] {
  return Array.from({ length: sessionStorage.length }, (_, place) => sessionStorage.key(place)!);
}
