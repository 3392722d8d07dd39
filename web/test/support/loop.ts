/**
 * Devices of simulated visitors, for a test in Python: in goes an experiment as the boot piece has it, and what each visitor
 * would do; out comes each report's body as it was sent, a line each. The code is that of the page.
 */
import { text } from "node:stream/consumers";
import type { Experiment } from "../../src/shared/boot.js";
import { DAY, FakeDevice } from "./trials.js";

interface Visitor {
  readonly sees: boolean;
  /** Variant → whether the visitor clicks on its shelf. */
  readonly clicks: Readonly<Record<string, boolean>>;
  /** Whether the visitor buys after a click. */
  readonly buys: boolean;
  /** Whether the receiver's first answer is lost. */
  readonly unlucky: boolean;
}

const { experiment, visitors }: { experiment: Experiment; visitors: readonly Visitor[] } = JSON.parse(await text(process.stdin));

for (const [number, { sees, clicks, buys, unlucky }] of visitors.entries()) {
  const device = new FakeDevice(number + 1);
  if (unlucky) device.answers = [0];
  const trials = await device.page([experiment]);
  const { variant } = trials.assigned("")[0]!;
  if (sees) trials.seen("");
  if (sees && clicks[variant.name]) {
    trials.count("", "clicks");
    if (buys) trials.did("purchase");
  }
  for (const later of [3 * DAY, DAY, DAY]) {
    device.time += later;
    await device.page([experiment]);
  }
  for (const { body } of device.posted) console.log(body);
}
