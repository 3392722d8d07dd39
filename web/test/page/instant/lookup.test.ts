import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lookup } from "../../../src/page/instant/lookup.js";
import { lookupOf } from "../../support/bundle.js";

interface Example {
  readonly seed: number;
  readonly table: string;
  readonly ids: Readonly<Record<string, number>>;
}

/** Written by the builder; a Python test reads the same file. */
const EXAMPLES: Example[] = JSON.parse(readFileSync(new URL("../../support/lookup.json", import.meta.url), "utf8"));

test("the builder's tables give the builder's numbers", () => {
  for (const { seed, table, ids } of EXAMPLES) {
    for (const [id, number] of Object.entries(ids)) assert.equal(lookup({ names: "", seed, table }, id), number, id);
  }
});

test("an id that the table was not made for gets some number, and no id of an empty table breaks", () => {
  const { seed, table } = EXAMPLES.at(-1)!;
  for (const id of ["nobody", "", "🎻", "x".repeat(10_000)]) {
    const number = lookup({ names: "", seed, table }, id);
    assert.ok(number >= 0 && number < 2 ** 16 && Number.isInteger(number));
    assert.equal(lookup({ names: "", seed: 0, table: "" }, id), 0);
  }
});

test("a table of these tests gives its numbers too, up to the largest", () => {
  const ids = new Map(Array.from({ length: 300 }, (_, number) => [`sku-${number}`, (number * 219) % 2 ** 16]));
  const made = lookupOf(ids);
  for (const [id, number] of ids) assert.equal(lookup({ names: "", ...made }, id), number);
});
