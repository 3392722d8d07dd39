/**
 * Which variant a device gets: it follows from a random seed that never leaves the device, the same on every page,
 * and independent from experiment to experiment.
 */
import type { Experiment } from "../../shared/boot.js";
import { wordOf } from "../instant/lookup.js";

export type Variant = Experiment["variants"][number];

/** Null: the device does not take part. */
export function variantOf({ name, share, variants }: Experiment, seed: string): Variant | null {
  if (uniform(seed, name, 0) >= share) return null;
  let left = uniform(seed, name, 1) * variants.reduce((sum, { weight }) => sum + weight, 0);
  return variants.find(({ weight }) => (left -= weight) < 0) ?? variants.at(-1)!;
}

/** From 0 to 1, without 1. */
function uniform(seed: string, name: string, word: number): number {
  return wordOf(`${seed} ${name}`, 0, word) / 2 ** 32;
}
