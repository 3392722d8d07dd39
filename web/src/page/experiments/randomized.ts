/**
 * Randomized response with three values: the local mechanism of every report (Kairouz, Bonawitz and Ramage, "Discrete
 * distribution estimation under local privacy", ICML 2016). Whatever the truth, no value is more than exp(epsilon) times
 * as likely as with another truth.
 */

/** 0: no shelf was seen; 1: one was, and the measure did not happen; 2: it did. */
export type Value = 0 | 1 | 2;

const VALUES: readonly Value[] = [0, 1, 2];

/** How likely the truth is, and each other value. */
export function probabilities(epsilon: number): readonly [truth: number, other: number] {
  const other = 1 / (Math.exp(epsilon) + 2);
  return [Math.exp(epsilon) * other, other];
}

/** `uniform`: random numbers from 0 to 1, without 1. */
export function randomized(truth: Value, epsilon: number, uniform: () => number): Value {
  const drawn = uniform();
  const others = VALUES.filter((value) => value !== truth);
  const [likely] = probabilities(epsilon);
  return drawn < likely ? truth : others[Number(uniform() >= 0.5)]!;
}

/** 53 random bits. `random`: so many random bytes. */
export function uniformOf(random: (count: number) => Uint8Array): number {
  const [high, low] = new Uint32Array(random(8).slice().buffer) as unknown as readonly [number, number];
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
