import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import { watchSeen } from "../../../src/page/shelf/seen.js";

type Change = { readonly target: Element; readonly intersectionRatio: number };

/** A page of four cards, over a browser's clock and observer that the test moves. */
function open(context: TestContext) {
  const cards = [0, 1, 2, 3].map(() => ({}) as Element);
  const watched = new Set<Element>();
  let tell!: (changes: Change[]) => void;
  const page = { hidden: false };
  class Observer {
    constructor(changed: (changes: Change[]) => void) {
      tell = changed;
    }
    observe = (card: Element) => void watched.add(card);
    unobserve = (card: Element) => void watched.delete(card);
  }
  Object.assign(globalThis, { IntersectionObserver: Observer, document: page });
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => {
    mock.timers.reset();
    for (const name of ["IntersectionObserver", "document"]) delete (globalThis as Record<string, unknown>)[name];
  });
  const seen: (readonly number[])[] = [];
  watchSeen(new Map(cards.map((card, place) => [card, place])), (places) => seen.push(places));
  /** These shares of cards are in view now; a browser says nothing of cards that are no longer watched. */
  const show = (ratios: Readonly<Record<number, number>>) => {
    const changes = Object.entries(ratios).map(([place, ratio]) => ({ target: cards[Number(place)]!, intersectionRatio: ratio }));
    tell(changes.filter(({ target }) => watched.has(target)));
  };
  return { seen, show, page };
}

test("cards of which half is in view for a second are seen, together", (context) => {
  const { seen, show } = open(context);
  show({ 0: 1, 1: 0.5, 2: 0.49, 3: 0 });
  mock.timers.tick(999);
  assert.deepEqual(seen, []);
  mock.timers.tick(1);
  assert.deepEqual(seen, [[0, 1]]);
});

test("a card is seen once; others are when they come into view", (context) => {
  const { seen, show } = open(context);
  show({ 0: 1 });
  mock.timers.tick(1000);
  show({ 0: 0, 2: 1 });
  show({ 0: 1, 3: 1 });
  mock.timers.tick(5000);
  assert.deepEqual(seen, [[0], [2], [3]]);
});

test("a card that leaves within the second is not seen, and one that returns needs a second again", (context) => {
  const { seen, show } = open(context);
  show({ 0: 1, 1: 1 });
  mock.timers.tick(600);
  show({ 0: 0.2 });
  mock.timers.tick(100);
  show({ 0: 0.9 });
  mock.timers.tick(900);
  assert.deepEqual(seen, [[1]]);
  mock.timers.tick(100);
  assert.deepEqual(seen, [[1], [0]]);
});

test("in a page that is hidden nothing is seen before it is visible", (context) => {
  const { seen, show, page } = open(context);
  page.hidden = true;
  show({ 0: 1 });
  mock.timers.tick(10_000);
  assert.deepEqual(seen, []);
  page.hidden = false;
  mock.timers.tick(1000);
  assert.deepEqual(seen, [[0]]);
});
