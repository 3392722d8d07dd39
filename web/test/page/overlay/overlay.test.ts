/** What changed since the bundle was built, on instant lists and for the engine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { readOptions } from "../../../src/page/instant/options.js";
import type { OverlayData } from "../../../src/shared/protocol.js";
import { type Books, bundle, bytesOf } from "../../support/bundle.js";
import { FakeHost, FakeWorker, idsOf } from "../../support/fakes.js";

const FIELDS: Books = { emma: { price: 8 }, persuasion: { price: 7 }, dracula: { price: 9, "title@fr": "Dracula (fr)" } };
const WHOLE = ["persuasion", "middlemarch", "dracula", "carmilla", "walden", "constructor"];
const LANGUAGES = { fr: { similar: "Comme", co_occurrence: "Ensemble", default: "Pour commencer", backfill: "Et aussi" } };

type Made = Parameters<typeof bundle>[0];

function open(overlay: Partial<OverlayData> | undefined, made: Made = {}) {
  const { boot, files } = bundle({ fields: FIELDS, overlay, ...made });
  const host = new FakeHost(files);
  return { ...page(host, boot), host, boot };
}

function page(host: FakeHost, boot: ReturnType<typeof bundle>["boot"]) {
  const client = new Client(boot, host);
  const list = async (item: string | null, given = {}) => {
    const options = readOptions({ k: 7, ...given });
    return client.firstList(await client.fitting(await client.pageList(item, options), options), options);
  };
  return { client, list };
}

const SOLD: Partial<OverlayData> = { ids: ["carmilla", "dracula", "persuasion"], stock: [0, -1, -1], cards: { price: [null, 4.5, ""] } };

test("what is sold out is not on the list, and new values are on the cards", async () => {
  const { list } = open(SOLD);
  const { items } = await list("emma");
  assert.deepEqual(items.map(({ item }) => item), WHOLE.filter((id) => id !== "carmilla"));
  const prices = Object.fromEntries(items.map(({ item, card }) => [item, card.price]));
  assert.equal(prices.dracula, 4.5);
  assert.equal(prices.persuasion, null);
});

test("conditions and rules see the new values", async () => {
  const ranking = { rules: [{ where: { field: "price", high: 5 }, factor: 100 }] };
  assert.equal(idsOf(await open(SOLD, { ranking }).list("emma"))[0], "dracula");
  assert.deepEqual(idsOf(await open(SOLD).list("emma", { where: [{ field: "price", high: 5 }] })), ["dracula"]);
  assert.deepEqual(idsOf(await open(SOLD, { ranking: { rules: [{ where: { field: "id", any_of: ["carmilla"] }, pin: 1 }] }, pinned: { 0: ["carmilla"] } }).list("emma")).includes("carmilla"), false);
});

test("similar items stay those that are similar enough, and lists of sessions lose what is sold out", async () => {
  const made = { similar: 3, coOccurrence: { emma: ["carmilla", "walden"] } };
  const { items } = await open(SOLD, made).list("emma");
  const labels = Object.fromEntries(items.map(({ item, label }) => [item, label]));
  assert.equal(labels.dracula, "More like this");
  assert.equal(labels.walden, "Often chosen together");
  assert.equal(labels.constructor, "You may also like");
  assert.equal(labels.carmilla, undefined);
});

test("a language's own values stand in place of the main one's", async () => {
  const told = { ids: ["dracula", "walden"], stock: [-1, -1], cards: { "title@fr": ["Le comte", null], title: ["The count", "Pond"] } };
  const { list } = open(told, { languages: LANGUAGES });
  const titles = async (language: string) => Object.fromEntries((await list("emma", { language })).items.map(({ item, card }) => [item, card.title]));
  const [main, french] = [await titles(""), await titles("fr")];
  assert.deepEqual([main.dracula, main.walden], ["The count", "Pond"]);
  assert.deepEqual([french.dracula, french.walden], ["Le comte", "Pond"]);
});

test("the list of the page before loses what has sold out meanwhile, and its cards have new values", async () => {
  const neighbors = { emma: ["persuasion", "walden", "dracula"], middlemarch: ["walden", "dracula", "constructor"] };
  const { host, boot, client, list } = open({}, { neighbors });
  client.visit("emma", await client.pageList("emma", {}));
  await list("emma");
  host.files.set("overlay.json", bytesOf(JSON.stringify({ build: "b1", ids: ["dracula", "walden"], stock: [0, -1], cards: { price: [null, 2] } })));
  const next = page(host, boot);
  const { items } = await next.list("middlemarch");
  assert.ok(!items.some(({ item }) => item === "dracula"));
  assert.equal(items.find(({ item }) => item === "walden")?.card.price, 2);
});

test("the overlay is requested once, together with the first part, past the cache; without the key there is no request", async () => {
  const { host, list } = open(SOLD);
  await Promise.all([list("emma"), list("walden"), list(null)]);
  await list("emma");
  assert.equal(host.requests.filter((path) => path.startsWith("overlay.json")).length, 1);
  assert.deepEqual(host.requests.filter((path) => !path.startsWith("instant/")), ["overlay.json (no-cache)", "engine-b1/overlay.js"]);
  const without = open(undefined);
  await without.list("emma");
  assert.ok(without.host.requests.every((path) => path.startsWith("instant/")));
});

for (const [what, content, warned] of [
  ["of another build", { build: "b0", ids: ["carmilla"], stock: [0], cards: {} }, /of another build.*\(overlay\)/],
  ["no overlay", { build: "b1", ids: ["carmilla"], stock: [], cards: {} }, /cannot be read.*\(overlay\)/],
  ["no JSON object", "null", /cannot be read.*\(overlay\)/],
  ["with a value that no card can hold", { build: "b1", ids: ["carmilla"], stock: [0], cards: { price: [{}] } }, /cannot be read/],
  ["that a later version must understand", { build: "b1", ids: [], stock: [], cards: {}, "!new": 1 }, /later version/],
] as const) {
  test(`an overlay ${what} has no effect, and is reported once`, async () => {
    const { host, list } = open({});
    host.files.set("overlay.json", bytesOf(JSON.stringify(content)));
    assert.deepEqual(idsOf(await list("emma")), WHOLE);
    await list("emma");
    assert.equal(host.warnings.length, 1);
    assert.match(host.warnings[0]!, warned);
  });
}

for (const [what, trouble] of [
  ["missing", new Response("", { status: 404 })],
  ["out of reach", new TypeError("offline")],
] as const) {
  test(`an overlay that is ${what} costs nothing but a line on the console`, async () => {
    const { host, list } = open({});
    host.trouble = (path) => (path === "overlay.json" ? trouble : undefined);
    assert.deepEqual(idsOf(await list("emma")), WHOLE);
    assert.equal(host.warnings.length, 1);
  });
}

test("a signed page uses no overlay without a signature, and says so", async (context) => {
  const key = Buffer.alloc(32, 1).toString("base64");
  Object.assign(globalThis, { document: { querySelectorAll: () => [{ src: "/rec/rec-signed.js", dataset: { key } }] } });
  context.after(() => Reflect.deleteProperty(globalThis, "document"));
  const { host, list } = open(SOLD);
  Object.assign(host, { entries: ["rec-signed.js", "signed.json"] });
  assert.deepEqual(idsOf(await list("emma")), WHOLE);
  assert.match(host.warnings.join(), /not signed.*\(signature\)/);
});

test("a list does not wait for a slow overlay; when it comes, shelves are drawn anew without what is sold out", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { host, client, list } = open(SOLD);
  const fetch = host.fetch;
  let answer = () => {};
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  host.fetch = async (url, ...rest) => (url.endsWith("overlay.json") && (await waiting), fetch(url, ...rest));
  let drawn = 0;
  client.onChange(() => drawn++);
  const first = list("emma");
  await settled();
  context.mock.timers.tick(500);
  assert.deepEqual(idsOf(await first), WHOLE);
  answer();
  await settled();
  assert.equal(drawn, 1);
  assert.ok(!idsOf(await list("emma")).includes("carmilla"));
  assert.equal(client.card("dracula")?.price, 4.5);
});

test("the engine is told before a request what changed since, and again only if that has changed", async () => {
  const { host, client } = open(SOLD);
  await client.recommend("emma", {});
  await client.recommend("walden", {});
  const [worker] = host.workers as [FakeWorker];
  assert.deepEqual(worker.received.map(({ type }) => type), ["start", "overlay", "recommend", "recommend"]);
});

/** Until all that goes on without a timer has ended. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}
