/** Lists of a kind, in the instant lane: what they are made of, what they request, and what a page cannot have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { readOptions } from "../../../src/page/instant/options.js";
import type { Options } from "../../../src/shared/protocol.js";
import { BOOKS, bundle } from "../../support/bundle.js";
import { FakeHost, FakeWorker, idsOf, result } from "../../support/fakes.js";

const LABELS = { bought_together: "Bought together", looks_similar: "Looks similar", trending: "Popular this week", recently_viewed: "Seen lately" };
const made = bundle({
  similar: 2,
  parts: BOOKS.length,
  partitioned: true,
  coOccurrence: { emma: ["walden"] },
  boughtTogether: { emma: ["carmilla", "walden"], persuasion: ["walden", "emma", "dracula"], walden: [] },
  looksSimilar: { emma: ["dracula", "persuasion"] },
  lists: { trending: ["dracula", "emma"] },
  labels: LABELS,
});

function open(settings: Partial<FakeHost["settings"]> = {}) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  const worker = new FakeWorker();
  host.newWorker = () => worker;
  return { host, worker, client: new Client(made.boot, host) };
}

/** The instant list of a kind: its heading and its items. */
async function listed(item: string | null, given: Partial<Options>) {
  const { client, host } = open({ off: true });
  const { heading, items } = await client.recommend(item, { k: 100, ...given });
  return { heading, items, ids: items.map((one) => one.item), requests: host.requests };
}

test("similar: the page's similar items, then what fills the shelf, and no co-occurrences", async () => {
  const { heading, ids, items } = await listed("emma", { kind: "similar" });
  assert.equal(heading, "You may also like", "most of these only fill the shelf");
  assert.deepEqual(ids, BOOKS.slice(1));
  assert.deepEqual(items.map(({ reason }) => reason.kind), ["similar", "similar", "backfill", "backfill", "backfill", "backfill"]);
});

test("for-you: the default list, without the page's item", async () => {
  const { heading, ids, requests } = await listed("persuasion", { kind: "for-you" });
  assert.equal(heading, "A good place to start");
  assert.deepEqual(ids, BOOKS.filter((book) => book !== "persuasion"));
  assert.ok(requests.includes(`instant/${made.boot.instant.default}.bin`));
});

test("trending: the bundle's list, under its label", async () => {
  const { heading, ids, items } = await listed(null, { kind: "trending" });
  assert.deepEqual([heading, ids], ["Popular this week", ["dracula", "emma"]]);
  assert.deepEqual(items[0]!.reason, { kind: "trending", item: null, value: null });
});

test("bought-together: of an item, or of a basket, whose own items are left out", async () => {
  const one = await listed("emma", { kind: "bought-together" });
  assert.deepEqual([one.heading, one.ids], ["Bought together", ["carmilla", "walden"]]);
  const basket = await listed(null, { kind: "bought-together", items: ["emma", "persuasion"] });
  assert.deepEqual(basket.ids, ["walden", "carmilla", "dracula"], "walden goes with both");
  const both = await listed("emma", { kind: "bought-together", items: ["persuasion"] });
  assert.deepEqual(both.ids, basket.ids);
  assert.deepEqual((await listed("walden", { kind: "bought-together" })).ids, []);
});

test("looks-similar: the item's own list, and nothing for an item without a picture", async () => {
  const { heading, ids, items } = await listed("emma", { kind: "looks-similar" });
  assert.deepEqual([heading, ids], ["Looks similar", ["dracula", "persuasion"]]);
  assert.deepEqual(items[0]!.reason, { kind: "looks_similar", item: "emma", value: null });
  assert.deepEqual((await listed("walden", { kind: "looks-similar" })).ids, []);
  const { client, worker } = open();
  await client.recommend("emma", { kind: "looks-similar" });
  assert.deepEqual(worker.requests[0]!.listed, ["dracula", "persuasion"]);
});

test("looks-similar of a bundle without a model of pictures is refused", async () => {
  const plain = bundle({});
  const client = new Client(plain.boot, new FakeHost(plain.files));
  await assert.rejects(client.recommend("emma", { kind: "looks-similar" }), { code: "bad-request", message: /no list "looks-similar".*--image-model/ });
});

test("recently-viewed and buy-again: nothing without the engine, and no request but for extras.js", async () => {
  const seen = await listed("emma", { kind: "recently-viewed" });
  assert.deepEqual(seen, { heading: "Seen lately", items: [], ids: [], requests: ["engine-b1/extras.js"] });
  assert.equal((await listed(null, { kind: "buy-again" })).heading, "", "a bundle without the label");
});

test("the first part of a kind is requested before extras.js arrives", async () => {
  for (const [kind, item] of [["similar", "emma"], ["bought-together", "emma"], ["looks-similar", "emma"], ["for-you", null], ["trending", null]] as const) {
    const { client, host } = open({ off: true });
    const load = host.load;
    let part: string[] = [];
    host.load = async (url, integrity) => {
      await new Promise(setImmediate);
      part = host.requests.filter((path) => path.startsWith("instant/"));
      return load(url, integrity);
    };
    await client.instantList(item, { kind });
    assert.equal(part.length, 1, kind);
    assert.deepEqual(host.requests.filter((path) => path.startsWith("instant/")), part, kind);
  }
});

for (const [what, item, given, words] of [
  ["a kind that there is not", null, { kind: "popular" }, /no kind "popular"\. Kinds are similar, for-you/],
  ["similar items of nothing", null, { kind: "similar" }, /kind "similar" needs an item\.$/],
  ["what looks like nothing", null, { kind: "looks-similar" }, /kind "looks-similar" needs an item\.$/],
  ["what was bought with nothing", null, { kind: "bought-together" }, /needs an item, or items\.$/],
  ["a basket for another kind", "emma", { kind: "similar", items: ["walden"] }, /only the kind "bought-together" takes/],
  ["new items of a catalog without dates", null, { kind: "new" }, /no list "new": its catalog has no column of dates\. See docs/],
  ["a sale of a catalog without such prices", null, { kind: "sale" }, /no list "sale": its catalog has no prices before a reduction/],
] as const) {
  test(`${what}: refused before the engine starts`, async () => {
    const { client, host } = open();
    const refused = client.recommend(item, given as Partial<Options>);
    await assert.rejects(refused, { name: "RecError", code: "bad-request", message: words });
    assert.deepEqual(host.workers, []);
  });
}

test("an item that the bundle does not have is refused alone, and reported in a basket", async () => {
  for (const kind of ["similar", "bought-together"] as const) {
    await assert.rejects(open().client.recommend("nobody", { kind }), { code: "unknown-item" });
  }
  const { client } = open({ off: true });
  const basket = await client.recommend(null, { kind: "bought-together", items: ["nobody", "emma"] });
  assert.deepEqual([idsOf(basket), basket.error?.code], [["carmilla", "walden"], "unknown-item"]);
});

test("the engine gets the kind, the basket, and the parts of all its items", async () => {
  const { client, worker } = open();
  await client.recommend("emma", { kind: "bought-together", items: ["dracula", "emma"] });
  const [{ kind, items, item, parts, neighbors }] = worker.requests as [(typeof worker.requests)[0]];
  assert.deepEqual({ kind, items, item, parts }, { kind: "bought-together", items: ["dracula", "emma"], item: "emma", parts: [3, 4, 0, 1] });
  assert.equal(neighbors.length, BOOKS.length - 1);
  assert.deepEqual(worker.requests[0]!.listed, ["carmilla", "walden"]);
  await client.recommend("emma", {});
  assert.deepEqual([worker.requests[1]!.kind, worker.requests[1]!.items], ["", []]);
});

test("what the engine does not have of a list, because it has a part of a large catalog, is not left out", async () => {
  const { client, worker } = open();
  worker.answer = ({ listed }) => result(listed!.at(-1)!);
  assert.deepEqual(idsOf(await client.recommend(null, { kind: "trending" })), ["dracula", "emma"]);
  client.track("view", "dracula");
  assert.deepEqual(idsOf(await client.recommend(null, { kind: "trending", deny: ["walden"] })), ["emma"]);
});

test("where extras.js is missing, a kind is reported, and the engine answers all the same", async () => {
  const { client, host, worker } = open();
  host.trouble = (path) => (path.endsWith("extras.js") ? new TypeError("offline") : undefined);
  const { error, lane } = await client.recommend(null, { kind: "trending" });
  assert.deepEqual([error?.code, lane, worker.requests[0]?.kind], ["part-missing", "engine", "trending"]);
});

test("a shelf of a kind without a list shows what the engine has, and starts it without waiting for an instant list", async () => {
  const { client } = open();
  const whole = await client.instantList("emma", { kind: "recently-viewed" });
  assert.deepEqual([whole.item, whole.errors, whole.refused], ["emma", [], null]);
  assert.deepEqual(client.firstList(whole, readOptions({ kind: "recently-viewed" })).items, []);
});
