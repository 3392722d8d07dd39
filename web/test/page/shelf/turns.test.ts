/** No item twice on a page: which items the shelves leave to one another. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Turn } from "../../../src/page/shelf/turns.js";
import { FakeView, idsOf, result } from "../../support/fakes.js";
import { open, shelf } from "../../support/shelves.js";

/** Turns of so many shelves, in the order of the document. */
function page(count: number) {
  const all = new Set<Turn>();
  return Array.from({ length: count }, () => {
    const [view, ended] = [new FakeView(), new AbortController()];
    return { view, ended, turn: new Turn(view, all, ended.signal) };
  });
}

test("a shelf waits for those before it, not for those after it, and leaves out what they chose", async () => {
  const [first, second, third] = page(3) as [Place, Place, Place];
  const waits = second.turn.taken("instant");
  first.turn.choose("instant", ["emma"]);
  assert.deepEqual(await waits, ["emma"]);
  third.turn.choose("instant", ["walden"]);
  assert.deepEqual(await first.turn.taken("instant"), [], "the third shelf has not finished: it gives way");
});

test("the engine's choice counts before it is drawn; of a shelf in use also what it goes on showing", async () => {
  const [first, second] = page(2) as [Place, Place];
  first.turn.choose("instant", ["emma"]);
  first.turn.choose("engine", ["walden"]);
  assert.deepEqual(await second.turn.taken("engine"), ["walden"]);
  first.view.used = true;
  assert.deepEqual(await second.turn.taken("engine"), ["emma", "walden"]);
});

test("what a later shelf has finished with, or its visitor is using, stays its own", async () => {
  const [first, used, finished] = page(3) as [Place, Place, Place];
  used.turn.choose("instant", ["emma"]);
  finished.turn.choose("instant", ["walden"]);
  used.view.used = true;
  finished.turn.finish();
  assert.deepEqual(await first.turn.taken("engine"), ["emma", "walden"]);
});

test("a shelf that failed, or is removed, keeps nobody waiting", async () => {
  const [first, second, third] = page(3) as [Place, Place, Place];
  const waits = third.turn.taken("engine");
  first.turn.finish();
  second.ended.abort();
  assert.deepEqual(await waits, []);
});

test("nobody waits longer than a second", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [first, second] = page(2) as [Place, Place];
  first.turn.choose("instant", ["emma"]);
  const waits = second.turn.taken("engine");
  mock.timers.tick(1000);
  assert.deepEqual(await waits, ["emma"]);
  mock.timers.reset();
});

test("two shelves of a page show different items in both lanes, and the first has the first choice", async () => {
  const { flow, worker } = open();
  const order = ["walden", "carmilla", "emma", "dracula", "persuasion"];
  worker.answer = ({ deny, k }) => result(...order.filter((book) => !deny.includes(book)).slice(0, k));
  const [first, second] = [new FakeView(), new FakeView()];
  await Promise.all([shelf(flow, null, second), shelf(flow, null, first)]);
  assert.deepEqual(first.shown.map(idsOf), [["emma", "persuasion", "middlemarch"], ["walden", "carmilla", "emma"]]);
  assert.deepEqual(second.shown.map(idsOf), [["dracula", "carmilla", "walden"], ["dracula", "persuasion"]]);
});

test("a later shelf does not wait for the visitor to leave an earlier one", async () => {
  const { flow, worker } = open();
  worker.answer = ({ deny }) => result(...["emma", "constructor"].filter((book) => !deny.includes(book)));
  const [first, second] = [new FakeView(), new FakeView()];
  first.used = true;
  first.use = new Promise(() => undefined);
  void shelf(flow, null, first);
  await shelf(flow, null, second);
  assert.deepEqual(first.shown.map(idsOf), [["emma", "persuasion", "middlemarch"]]);
  assert.deepEqual(second.shown.map(idsOf), [["dracula", "carmilla", "walden"], ["constructor"]].slice(0, second.shown.length));
});

test("with fewer items than `min`, a shelf shows none, and they are free for the next one", async () => {
  const { flow } = open({ off: true });
  const [first, second] = [new FakeView(), new FakeView()];
  first.min = 4;
  await Promise.all([shelf(flow, null, first), shelf(flow, null, second)]);
  assert.deepEqual([first.shown.map(idsOf), second.shown.map(idsOf)], [[[]], [["emma", "persuasion", "middlemarch"]]]);
});

test("a shelf of which the engine has nothing keeps its instant list", async () => {
  const { flow, worker } = open();
  worker.answer = () => result();
  const [kind, plain] = [new FakeView(), new FakeView()];
  await flow.run("emma", { k: 3, kind: "similar" }, kind, new AbortController().signal);
  await flow.run("emma", { k: 3 }, plain, new AbortController().signal);
  assert.deepEqual([kind.shown.length, plain.shown.length], [1, 1]);
});

test("an empty instant list starts the engine, whose list fills the shelf; a list that is about to paint comes first", async () => {
  const { flow, host, view } = open();
  await flow.run(null, { k: 3, kind: "recently-viewed" }, view, new AbortController().signal);
  assert.deepEqual(view.shown.map(idsOf), [[], ["walden", "carmilla"]]);
  assert.ok(!host.happened.includes("rec:instant"));

  const other = open();
  const both = [null, "emma"].map((item) => other.flow.run(item, { k: 3, kind: item ? "" : "buy-again" }, new FakeView(), new AbortController().signal));
  await Promise.all(both);
  assert.deepEqual(other.host.happened.slice(0, 3), ["rec:instant", "idle", "worker"]);
});

type Place = ReturnType<typeof page>[number];
