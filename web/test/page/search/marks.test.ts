import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "../../../src/page/search/marks.js";

/** The text with brackets around what is marked. */
function marked(text: string, matched: readonly string[], query = ""): string {
  return piecesOf(text, matched, query).map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
}

for (const [text, matched, query, expected] of [
  ["Twenty Thousand Leagues Under the Seas", ["seas", "the"], "", "Twenty Thousand Leagues Under [the] [Seas]"],
  ["Le Café des Étoiles", ["cafe"], "", "Le [Café] des Étoiles"],
  ["The Fairy Book", [], "fai", "The [Fai]ry Book"],
  ["Ça ira", [], "ca", "[Ça] ira"],
  ["The Fairy Book", [], "book fai ", "The Fairy Book"],
  ["<b>Tom & Jerry</b>", ["b"], "", "<[b]>Tom & Jerry</[b]>"],
  ["東京タワーの夜", ["タワ", "ワー"], "", "東京[タワー]の夜"],
  ["ספר הים", ["הים"], "", "ספר [הים]"],
  ["👩‍🚀 in space", ["space"], "", "👩‍🚀 in [space]"],
  ["", ["a"], "a", ""],
] as const) {
  test(`of “${text}”, what was searched for is marked (${[...matched, query].join()})`, () => {
    assert.equal(marked(text, matched, query), expected);
  });
}

test("whatever is marked, the pieces are the text", () => {
  const texts = ["ﬁne İstanbul ŞEKER ǅ", "e\u0301le\u0300ve \u0301x", "한국어 책 이야기", "a".repeat(10_000), "\ud800 half an emoji"];
  for (const text of texts) {
    for (const query of ["fi", "e", "책", "한", "i"]) {
      assert.equal(piecesOf(text, ["istanbul", "국어", "a"], query).map(({ text }) => text).join(""), text);
    }
  }
});
