/** A visitor's part in experiments, over a device that the test hands in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { variantOf } from "../../../src/page/experiments/assign.js";
import { DAY, experiment, FakeDevice, type Report } from "../../support/trials.js";

const HIDDEN = { name: "none", weight: 1, ranking: {}, hidden: true };
const THREE = [...experiment().variants, HIDDEN];
const DUE = 1.5 * DAY;

/** Devices with these experiments, each of another seed. */
const devices = (count: number) => Array.from({ length: count }, (_, seed) => new FakeDevice(seed));

test("the variant is the same on every page, and follows the weights over many devices", async () => {
  const [heavy, light] = [{ ...THREE[0]!, weight: 3 }, { ...THREE[1]!, weight: 1 }];
  const counts: Record<string, number> = {};
  for (const device of devices(2000)) {
    const one = experiment({ share: 0.5, variants: [heavy, light] });
    const [first, second] = [await device.page([one]), await device.page([one])];
    const [name, again] = [first, second].map((trials) => trials.assigned("")[0]?.variant.name ?? "out");
    assert.equal(again, name);
    counts[name!] = (counts[name!] ?? 0) + 1;
  }
  for (const [name, share] of [["out", 0.5], ["as-built", 0.375], ["varied", 0.125]] as const) {
    assert.ok(Math.abs(counts[name]! / 2000 - share) < 4 * Math.sqrt((share * (1 - share)) / 2000), `${name}: ${counts[name]}`);
  }
});

test("variants of two experiments are independent", () => {
  const cells = new Map<string, number>();
  const [one, other] = [experiment(), experiment({ name: "other" })];
  for (let seed = 0; seed < 8000; seed++) {
    const text = seed.toString(16).padStart(32, "0");
    const key = `${variantOf(one, text)!.name} ${variantOf(other, text)!.name}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  assert.equal(cells.size, 4);
  const chiSquare = [...cells.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  assert.ok(chiSquare < 16.3, `${chiSquare}`); // 99.9 % of tables with three degrees of freedom.
});

test("a larger share keeps everybody's variant", () => {
  for (let seed = 0; seed < 500; seed++) {
    const text = seed.toString(16).padStart(32, "0");
    const [few, all] = [variantOf(experiment({ share: 0.2 }), text), variantOf(experiment(), text)];
    if (few) assert.equal(few.name, all!.name);
  }
});

test("an experiment changes shelves of its kinds alone, and of two that change one setting the later counts", async () => {
  const always = (ranking: object) => [{ name: "a", weight: 1, ranking: { ...ranking }, hidden: false }, { name: "b", weight: 1e-9, ranking: {}, hidden: false }];
  const list = [
    experiment({ name: "one", variants: always({ diversity: 0.2, exploration: 0 }) }),
    experiment({ name: "two", kinds: ["similar"], variants: always({ diversity: 0.9 }) }),
  ];
  const trials = await new FakeDevice(1).page(list);
  assert.deepEqual(trials.ranking(""), { diversity: 0.2, exploration: 0 });
  assert.deepEqual(trials.ranking("similar"), { diversity: 0.9, exploration: 0 });
  assert.equal(trials.hidden("similar"), false);
  const none = await new FakeDevice(1).page([experiment({ variants: [HIDDEN] })]);
  assert.equal(none.hidden(""), true);
});

test("a page tells of an experiment once, when its first shelf is seen", async () => {
  const device = new FakeDevice(1);
  const list = [experiment(), experiment({ name: "other", kinds: ["similar"] })];
  const trials = await device.page(list);
  assert.deepEqual(trials.seen("").map(({ experiment }) => experiment.name), ["more-variety"]);
  assert.deepEqual(trials.seen("similar").map(({ experiment }) => experiment.name), ["other"]);
  assert.deepEqual(trials.seen("similar"), []);
  assert.equal((await device.page(list)).seen("similar").length, 2);
});

test("what happens is counted by kind, from the first shelf on, for as many days as the experiment says", async () => {
  const device = new FakeDevice(1);
  const list = [experiment()];
  let trials = await device.page(list);
  trials.did("purchase"); // No shelf was seen yet.
  trials.seen("similar");
  trials.count("similar", "impressions", 6);
  trials.count("similar", "clicks");
  trials.did("cart");
  trials.did("view");
  device.time += DAY - 1;
  trials = await device.page(list);
  trials.did("purchase");
  device.time += 2;
  trials.did("purchase");
  trials.count("", "clicks");
  const [known] = trials.export();
  assert.deepEqual(known!.kinds, { similar: { shelves: 1, impressions: 6, clicks: 1, carts: 0 } });
  assert.deepEqual([known!.carts, known!.purchases, known!.seen], [1, 1, 1_000_000]);
});

test("two tabs over one storage count each event once", async () => {
  const device = new FakeDevice(1);
  const [one, other] = [await device.page([experiment()]), await device.page([experiment()])];
  one.seen("");
  other.count("", "clicks");
  one.count("", "clicks");
  assert.equal(other.export()[0]!.kinds[""]!.clicks, 2);
});

test("a report is sent at the first page view after it is due, once, to the place that the site named", async () => {
  const device = new FakeDevice(3);
  const one = experiment({ measures: ["click", "purchase"], report: "https://shop.example/r" });
  await device.page([one]);
  const { due } = JSON.parse(device.stored!).runs["more-variety"];
  assert.ok(due >= 1_000_000 + DAY && due < 1_000_000 + DUE, "a day, and up to half a day by chance");
  device.time = due - 1;
  await device.page([one]);
  assert.equal(device.posted.length, 0);
  device.time = due;
  for (let view = 0; view < 3; view++) {
    await device.page([one]);
    device.time += 60;
  }
  assert.deepEqual(device.posted.map(({ url }) => url), ["https://shop.example/r"]);
  const [report] = device.reports as [Report];
  assert.deepEqual(Object.keys(report), ["recbuild", "experiment", "revision", "variant", "id", "values"]);
  assert.deepEqual([report.recbuild, report.experiment, report.revision], [1, "more-variety", "0123456789abcdef"]);
  assert.match(report.id, /^[0-9a-f]{32}$/);
  assert.deepEqual(Object.keys(report.values), ["click", "purchase"]);
});

test("while the receiver is down, the same bytes are sent again with later page views, until one arrives", async () => {
  const device = new FakeDevice(4);
  device.answers = [0, 503, 429];
  await device.page([experiment()]);
  for (let view = 0; view < 6; view++) {
    device.time += view === 0 ? DUE : 60;
    const trials = await device.page([experiment()]);
    trials.seen("");
    trials.count("", "clicks");
  }
  assert.equal(device.posted.length, 4);
  assert.equal(new Set(device.posted.map(({ body }) => body)).size, 1);
  assert.deepEqual(device.warnings, []);
});

test("a report that is refused is dropped, and the developer is told once", async () => {
  const device = new FakeDevice(4);
  device.answers = [409];
  await device.page([experiment()]);
  device.time += DUE;
  await device.page([experiment()]);
  device.time += DAY;
  await device.page([experiment()]);
  assert.equal(device.posted.length, 1);
  assert.deepEqual(device.warnings, ['The report of experiment "more-variety" was refused with 409, and is not sent again.']);
});

test("two tabs send one report", async () => {
  const device = new FakeDevice(4);
  await device.page([experiment()]);
  device.time += DUE;
  await Promise.all([device.page([experiment()]), device.page([experiment()])]);
  assert.equal(device.posted.length, 1);
});

test("two reports are never sent with one page view, and have nothing in common", async () => {
  const device = new FakeDevice(5);
  const list = [experiment(), experiment({ name: "other", revision: "fedcba9876543210" })];
  await device.page(list);
  device.time += DUE;
  await device.page(list);
  assert.equal(device.posted.length, 1);
  device.time += 60;
  await device.page(list);
  assert.equal(device.posted.length, 2);
  const [one, other] = device.reports as [Report, Report];
  assert.notEqual(one.id, other.id);
  assert.deepEqual(new Set([one.experiment, other.experiment]), new Set(["more-variety", "other"]));
});

test("who sees and clicks nothing reports too, and values are the truth as often as epsilon says", async () => {
  const often: Record<string, number[]> = { nothing: [0, 0, 0], seen: [0, 0, 0], clicked: [0, 0, 0] };
  for (const [what, counts] of Object.entries(often)) {
    for (const device of devices(3000)) {
      const trials = await device.page([experiment({ epsilon: 2 })]);
      if (what !== "nothing") trials.seen("");
      if (what === "clicked") trials.count("", "clicks");
      device.time += DUE;
      await device.page([experiment({ epsilon: 2 })]);
      counts[device.reports[0]!.values.click!]!++;
    }
  }
  const likely = Math.exp(2) / (Math.exp(2) + 2);
  Object.values(often).forEach((counts, truth) => {
    const error = 4 * Math.sqrt((likely * (1 - likely)) / 3000);
    assert.ok(Math.abs(counts[truth]! / 3000 - likely) < error, `${truth}: ${counts}`);
  });
});

test("when reports are sent, and all but their values, does not follow from what the visitor sees and does", async () => {
  const traces = [];
  for (const does of ["nothing", "sees", "clicks and buys"]) {
    const device = new FakeDevice(6);
    device.answers = [0, 503];
    const list = [experiment({ measures: ["click", "purchase"] }), experiment({ name: "other" })];
    const sent: unknown[] = [];
    for (let view = 0; view < 12; view++) {
      const before = device.posted.length;
      const trials = await device.page(list);
      if (does !== "nothing") trials.seen("similar");
      if (does === "clicks and buys") {
        trials.count("similar", "clicks");
        trials.did("purchase");
      }
      sent.push(device.posted.slice(before).map(({ url, body }) => ({ url, ...(JSON.parse(body) as Report), values: null })));
      device.time += DAY / 4;
    }
    traces.push(sent);
  }
  assert.ok(traces[0]!.flat(2).length > 2);
  assert.deepEqual(traces[1], traces[0]);
  assert.deepEqual(traces[2], traces[0]);
});

test("in 30 days a device promises no more than the budget; then there is room again", async () => {
  const device = new FakeDevice(7);
  const list = ["one", "two", "three"].map((name) => experiment({ name }));
  for (let day = 0; day < 29; day++) {
    await device.page(list);
    device.time += DAY;
  }
  assert.deepEqual(device.reports.map(({ experiment }) => experiment).sort(), ["one", "two"]);
  for (let day = 0; day < 5; day++) {
    await device.page(list);
    device.time += DAY;
  }
  assert.deepEqual(device.reports.map(({ experiment }) => experiment).sort(), ["one", "three", "two"]);
});

test("a new definition begins anew, and takes from the budget again", async () => {
  const device = new FakeDevice(8);
  const next = experiment({ revision: "fedcba9876543210", epsilon: 3 });
  (await device.page([experiment()])).seen("");
  const trials = await device.page([next]);
  assert.deepEqual([trials.export()[0]!.seen, trials.export()[0]!.due], [null, null], "2 and 3 are above 4");
  assert.equal(trials.assigned("").length, 1, "it takes part all the same");
});

test("without a storage that lasts, without an address and without permission, nothing is promised or kept", async () => {
  const session = Object.assign(new FakeDevice(9), { lasts: false });
  assert.equal((await session.page([experiment()])).export()[0]!.due, null);
  assert.equal((await new FakeDevice(9).page([experiment({ report: null })])).export()[0]!.due, null);
  const forbidden = new FakeDevice(9);
  const trials = await forbidden.page([experiment()], 4, () => false);
  trials.did("cart");
  assert.deepEqual([trials.seen(""), trials.hidden(""), trials.export(), forbidden.stored], [[], false, [], null]);
});

test("after forget, the page keeps nothing; the next one is a new visitor's", async () => {
  const device = new FakeDevice(10);
  const trials = await device.page([experiment()]);
  const { seed } = JSON.parse(device.stored!);
  trials.forget();
  device.stored = null;
  trials.seen("");
  trials.did("purchase");
  assert.equal(device.stored, null);
  await device.page([experiment()]);
  assert.notEqual(JSON.parse(device.stored!).seed, seed);
});

for (const text of ["", "{", "[]", "null", '{"v":1}', '{"v":1,"seed":"x","used":1,"spent":[],"runs":{}}', `{"v":1,"seed":"${"0".repeat(32)}","used":1,"spent":[],"runs":{"more-variety":null}}`]) {
  test(`a storage that holds ${JSON.stringify(text)} is as an empty one`, async () => {
    const device = Object.assign(new FakeDevice(11), { stored: text });
    (await device.page([experiment()])).seen("");
    assert.equal(JSON.parse(device.stored).runs["more-variety"].seen, 1_000_000);
  });
}
