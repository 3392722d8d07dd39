import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, topicsOf } from "../../../src/page/panel/lines.js";
import { wordsOf } from "../../../src/page/panel/words.js";
import type { Card, EventType, RecEvent } from "../../../src/shared/protocol.js";

const CARDS: Readonly<Record<string, Card>> = {
  emma: { id: "emma", title: "Emma", category: "Novels | Love", brand: "Austen" },
  dracula: { id: "dracula", title: "Dracula", category: "Horror", brand: null },
  carmilla: { id: "carmilla", title: "Carmilla", category: "Horror", brand: null },
};
const cardOf = (item: string) => CARDS[item] ?? null;
const event = (type: EventType, item: string, time: number): RecEvent => ({ item, type, time, dwell: null, code: null });

test("each item has one line, the latest first, with all that was done to it", () => {
  const events = [event("view", "emma", 1), event("view", "dracula", 2), event("like", "emma", 3), event("view", "emma", 3)];
  const lines = linesOf(events, cardOf);
  assert.deepEqual(lines.map(({ title, types, time, opinion }) => [title, types, time, opinion]), [
    ["Emma", ["view", "like"], 3, "like"],
    ["Dracula", ["view"], 2, null],
  ]);
});

test("an item without a card is shown by its id; one dislike counts more than likes", () => {
  const [line] = linesOf([event("dislike", "sold-out", 1), event("like", "sold-out", 2)], cardOf);
  assert.deepEqual([line!.title, line!.card, line!.opinion], ["sold-out", null, "dislike"]);
});

test("topics are the values of the named fields, the heaviest first", () => {
  const events = [event("view", "emma", 1), event("view", "dracula", 2), event("like", "carmilla", 3), event("view", "unknown", 4)];
  const topics = topicsOf(linesOf(events, cardOf), ["category", "brand"], events);
  assert.deepEqual(topics.map(({ name, lines }) => [name, ...lines.map(({ item }) => item)]), [
    ["Horror", "carmilla", "dracula"],
    ["Novels", "emma"],
    ["Love", "emma"],
    ["Austen", "emma"],
  ]);
  assert.deepEqual(topicsOf(linesOf(events, cardOf), ["author"], events), []);
});

test("what the visitor thinks of a topic is what all of its items have in common", () => {
  const of = (...events: RecEvent[]) => topicsOf(linesOf(events, cardOf), ["category"], events)[0]!.opinion;
  assert.equal(of(event("like", "dracula", 1), event("like", "carmilla", 2)), "like");
  assert.equal(of(event("like", "dracula", 1), event("view", "carmilla", 2)), null);
  assert.equal(of(event("dislike", "dracula", 1), event("dislike", "carmilla", 2)), "dislike");
});

test("a blocked topic comes first, also when all of its items were forgotten, and is no item", () => {
  const events = [event("view", "emma", 1), event("block", "category=Horror", 2), event("block", "brand=A=B", 3)];
  const lines = linesOf(events, cardOf);
  assert.deepEqual(lines.map(({ item }) => item), ["emma"]);
  const [horror, odd, ...others] = topicsOf(lines, ["category"], events);
  assert.deepEqual([horror!.name, horror!.opinion, horror!.lines], ["Horror", "block", []]);
  assert.deepEqual([odd!.name, odd!.id], ["A=B", "brand=A=B"]);
  assert.deepEqual(others.map(({ name, opinion }) => [name, opinion]), [["Novels", null], ["Love", null]]);
});

test("a site's own words replace the English ones, and nothing else", () => {
  assert.equal(wordsOf('{"heading": "Ihr Profil"}').heading, "Ihr Profil");
  assert.equal(wordsOf('{"heading": "Ihr Profil"}').forget, "Forget");
  for (const json of [null, "", "no JSON", "null", "7", "[1]", '{"heading": 7, "other": "x"}']) {
    assert.deepEqual(wordsOf(json), wordsOf("{}"));
  }
});
