/** Experiments, and devices on which everything is handed in: storage, clock, chance and the receiver of reports. */
import type { Experiment } from "../../src/shared/boot.js";
import { type Device, VisitorTrials } from "../../src/page/experiments/trials.js";
import { dice } from "./random.js";

export const DAY = 86_400;

export function experiment(given: Partial<Experiment> = {}): Experiment {
  const variants = [
    { name: "as-built", weight: 1, ranking: {}, hidden: false },
    { name: "varied", weight: 1, ranking: { diversity: 0.3 }, hidden: false },
  ];
  return { name: "more-variety", revision: "0123456789abcdef", share: 1, kinds: [], measures: ["click"], days: 1, epsilon: 2, report: "/reports", variants, ...given };
}

/** A report as it arrived. */
export interface Report {
  readonly recbuild: 1;
  readonly experiment: string;
  readonly revision: string;
  readonly variant: string;
  readonly id: string;
  readonly values: Readonly<Record<string, 0 | 1 | 2>>;
}

export class FakeDevice implements Device {
  time = 1_000_000;
  lasts = true;
  stored: string | null = null;
  /** Of each request for sending a report; 0: the receiver is down. */
  answers: number[] = [];
  readonly posted: { readonly url: string; readonly body: string }[] = [];
  readonly warnings: string[] = [];
  readonly #chance: () => number;

  constructor(seed: number) {
    this.#chance = dice(seed);
  }

  now = () => this.time;
  random = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(this.#chance() * 256));
  read = () => this.stored;
  write = (text: string) => void (this.stored = text);
  warn = (text: string) => void this.warnings.push(text);

  async post(url: string, body: string): Promise<number> {
    this.posted.push({ url, body });
    const status = this.answers.shift() ?? 204;
    if (status === 0) throw new TypeError("Failed to fetch");
    return status;
  }

  get reports(): Report[] {
    return this.posted.map(({ body }) => JSON.parse(body) as Report);
  }

  /** A page view with these experiments: what it makes of them, once the report that is due has been tried. */
  async page(list: readonly Experiment[], budget = 4, permitted = () => true): Promise<VisitorTrials> {
    const trials = new VisitorTrials(() => ({ budget, list }), this, permitted);
    await trials.begin();
    return trials;
  }
}
