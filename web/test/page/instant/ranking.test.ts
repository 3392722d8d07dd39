/** The shop's rules and limits on instant lists. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { readOptions } from "../../../src/page/instant/options.js";
import type { Rule } from "../../../src/shared/boot.js";
import type { Options } from "../../../src/shared/protocol.js";
import { BOOKS, type Books, bundle } from "../../support/bundle.js";
import { FakeHost, idsOf } from "../../support/fakes.js";

const FIELDS: Books = {
  emma: { author: "Austen", price: 8 },
  persuasion: { author: "Austen", price: 7 },
  middlemarch: { author: "Eliot", price: 11 },
  dracula: { author: "Stoker, Guest", price: 9 },
  carmilla: { author: "Le Fanu", price: 5 },
  walden: { author: "Thoreau", price: 6 },
  constructor: { author: null, price: null },
};
const MIDNIGHT = Date.UTC(2026, 11, 24) / 1000;
const HORROR: Rule["where"] = { field: "author", any_of: ["stoker", "Le Fanu"] };

type Made = Parameters<typeof bundle>[0];

function open(made: Made, fields = FIELDS) {
  const { boot, files } = bundle({ fields, ...made, labels: { pinned: "Our choice" } });
  const host = new FakeHost(files);
  host.time = MIDNIGHT;
  const client = new Client(boot, host);
  const list = async (item: string | null, given: Partial<Options> = {}) => {
    const options = readOptions({ k: 7, ...given });
    return client.firstList(await client.fitting(await client.instantList(item, options), options), options);
  };
  return { host, client, list, shown: async (item: string | null, given?: Partial<Options>) => idsOf(await list(item, given)) };
}

const ruled = (...rules: Rule[]) => open({ ranking: { rules } });

test("a rule boosts and buries; what is not to be shown comes last", async () => {
  // On the page of emma the cosines are 0.9, 0.8, … in the order of BOOKS.
  const [, ...others] = BOOKS;
  assert.deepEqual(await ruled().shown("emma"), others);
  const boosted = ["dracula", "carmilla", "persuasion", "middlemarch", "walden", "constructor"];
  assert.deepEqual(await ruled({ where: HORROR!, factor: 2 }).shown("emma"), boosted);
  const buried = ["persuasion", "middlemarch", "walden", "constructor", "dracula", "carmilla"];
  assert.deepEqual(await ruled({ where: HORROR!, factor: 0 }).shown("emma"), buried);
});

test("a rule holds on its days, in UTC, and on its pages and kinds of shelves", async () => {
  const isOn = async (rule: Rule, item: string | null = "emma", given: Partial<Options> = {}) => {
    const { shown } = ruled({ where: { field: "id", any_of: ["walden"] }, factor: 100, ...rule });
    return (await shown(item, given))[0] === "walden";
  };
  assert.ok(await isOn({}));
  assert.ok(await isOn({ from: "2026-12-24", until: "2026-12-24" }));
  assert.ok(!(await isOn({ from: "2026-12-25" })));
  assert.ok(!(await isOn({ until: "2026-12-23" })));
  const austen = { field: "author", any_of: ["Austen"] };
  assert.ok(await isOn({ pages: austen }));
  assert.ok(!(await isOn({ pages: austen }, "dracula")));
  assert.ok(!(await isOn({ pages: austen }, null)));
  assert.ok(!(await isOn({ pages: austen }, "emma", { kind: "for-you" })), "a shelf for the visitor has no page's item");
  assert.ok(await isOn({ kinds: ["similar"] }, "emma", { kind: "similar" }));
  assert.ok(!(await isOn({ kinds: ["similar"] })));
  assert.ok(await isOn({ kinds: [""] }));
});

test("a rule compares with the page's item; without one nothing meets it", async () => {
  const { shown } = ruled({ where: { field: "price", max_times: 1 }, factor: 100 });
  assert.deepEqual((await shown("emma")).slice(0, 3), ["persuasion", "carmilla", "walden"]);
  assert.deepEqual(await shown(null), BOOKS);
});

test("a list of a kind needs no page's item, whatever the rules compare with", async () => {
  const rules: Rule[] = [{ where: { field: "price", max_times: 1 }, factor: 9 }, { where: HORROR!, factor: 2 }];
  const { shown } = open({ ranking: { rules }, lists: { trending: ["emma", "walden", "dracula"] }, labels: { trending: "Trending" } });
  assert.deepEqual(await shown("nobody", { kind: "trending" }), ["emma", "dracula", "walden"]);
});

test("a pin brings what is on no list, in its place and with its own label", async () => {
  const { list, client } = open({ ranking: { rules: [{ pin: 2 }, { pin: 1 }, { pin: 9 }] }, pinned: { 0: ["walden", "carmilla"], 1: ["emma"], 2: ["dracula"] }, neighbors: { emma: ["persuasion", "middlemarch"], persuasion: ["middlemarch"] } });
  const first = await list("emma");
  assert.deepEqual(idsOf(first), ["persuasion", "walden", "middlemarch"], "the page's own item is not pinned, and place 9 is beyond the shelf");
  const { label, reason } = first.items[1]!;
  assert.deepEqual([label, reason.kind, reason.item], ["Our choice", "pinned", null]);
  client.track("view", "walden");
  client.track("view", "persuasion");
  assert.deepEqual(idsOf(await list("emma")), ["middlemarch", "carmilla"], "the next one, in the same place");
  assert.deepEqual(idsOf(await list("persuasion")), ["emma", "carmilla", "middlemarch"]);
  assert.deepEqual(idsOf(await list("persuasion", { kind: "bought-together" })), []);
  assert.deepEqual(idsOf(await list("emma", { where: [{ field: "author", any_of: ["Thoreau"] }], repeat: true })), ["walden"]);
});

test("at most so many items have the same value; the others fill the list", async () => {
  const fields: Books = { ...FIELDS, middlemarch: { author: "Austen" }, dracula: { author: "austen | Stoker" } };
  const { list } = open({ ranking: { at_most: { author: 1 } } }, fields);
  const { items } = await list(null);
  assert.deepEqual(items.map(({ item }) => item), ["emma", "carmilla", "walden", "constructor", "persuasion", "middlemarch", "dracula"]);
  assert.deepEqual([...new Set(items.slice(4).map(({ label, reason }) => `${label}, ${reason.kind}`))], ["You may also like, backfill"]);
});

test("what is pinned counts for a limit", async () => {
  const { shown } = open({ ranking: { at_most: { author: 1 }, rules: [{ pin: 3 }] }, pinned: { 0: ["persuasion"] } });
  assert.deepEqual(await shown(null, { k: 4 }), ["middlemarch", "dracula", "persuasion", "carmilla"]);
});

test("the requests of a bundle with rules are the same for every visitor", async () => {
  const made = { ranking: { rules: [{ pin: 1, from: "2027-01-01" }, { where: HORROR!, factor: 2 }] }, pinned: { 0: ["walden"] } };
  const requests = async (...met: string[]) => {
    const { host, client, shown } = open(made);
    met.forEach((book) => client.track("purchase", book));
    await shown("emma");
    return host.requests;
  };
  const [first, other] = [await requests(), await requests("walden", "dracula")];
  assert.deepEqual(first, other);
  assert.equal(first.filter((path) => path.endsWith("/extras.js")).length, 1);
  assert.equal(first.filter((path) => path.startsWith("instant/")).length, 2);
});

test("where extras.js or the pinned part cannot be had, the list is shown without them", async () => {
  for (const lost of [/extras\.js$/, /^instant\//]) {
    const { host, shown } = open({ ranking: { rules: [{ pin: 1 }] }, pinned: { 0: ["walden"] } });
    let seen = 0;
    host.trouble = (path) => (lost.test(path) && (path.endsWith(".js") || seen++ > 0) ? new TypeError("offline") : undefined);
    assert.deepEqual((await shown("emma"))[0], "persuasion");
  }
});
