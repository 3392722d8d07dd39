import assert from "node:assert/strict";
import { test } from "node:test";
import { probabilities, randomized, uniformOf, type Value } from "../../../src/page/experiments/randomized.js";
import { dice } from "../../support/random.js";

const VALUES = [0, 1, 2] as const;

for (const epsilon of [0.1, 1, 2, Math.log(4), 8]) {
  test(`with epsilon ${epsilon}, no answer is more than exp(epsilon) times as likely with another truth`, () => {
    const [truth, other] = probabilities(epsilon);
    assert.ok(Math.abs(truth + 2 * other - 1) < 1e-15);
    assert.ok(Math.abs(truth / other / Math.exp(epsilon) - 1) < 1e-14);
    assert.ok(Math.abs(truth - Math.exp(epsilon) / (Math.exp(epsilon) + 2)) < 1e-15);
  });

  test(`with epsilon ${epsilon}, answers are as frequent as they should be`, () => {
    const [likely, other] = probabilities(epsilon);
    const random = dice(20);
    const draws = 60_000;
    for (const truth of VALUES) {
      const counts = [0, 0, 0];
      for (let draw = 0; draw < draws; draw++) counts[randomized(truth, epsilon, random)]!++;
      for (const value of VALUES) {
        const expected = value === truth ? likely : other;
        const error = 4 * Math.sqrt((expected * (1 - expected)) / draws);
        assert.ok(Math.abs(counts[value]! / draws - expected) < error, `${value} for ${truth}: ${counts[value]} of ${draws}`);
      }
    }
  });
}

test("the truth is told exactly below its probability, and the others share what is above it", () => {
  const [likely] = probabilities(2);
  const answer = (...drawn: number[]): Value => randomized(1, 2, () => drawn.shift()!);
  assert.deepEqual([answer(0), answer(likely - 1e-15), answer(likely, 0.4999), answer(1 - 1e-15, 0.5)], [1, 1, 0, 2]);
});

test("a random number has 53 bits, and is below 1", () => {
  const of = (...bytes: number[]) => uniformOf(() => Uint8Array.from(bytes));
  assert.equal(of(0, 0, 0, 0, 0, 0, 0, 0), 0);
  assert.equal(of(255, 255, 255, 255, 255, 255, 255, 255), 1 - 2 ** -53);
  assert.equal(of(0, 0, 0, 128, 0, 0, 0, 0), 0.5);
  assert.equal(of(0, 0, 0, 0, 64, 0, 0, 0), 2 ** -53);
});
