/**
 * A visitor's part in the bundle's experiments, on this device: which variants, what was seen and done, and one report per
 * experiment, under local differential privacy. In: the definitions, and a device, which a test or a simulation may make up.
 * When a report is promised, due, drawn and sent follows from the visits' times, chance and the server's answers; what
 * the visitor saw or did decides one of its values, behind the noise, and nothing else.
 */
import type { Boot, Experiment } from "../../shared/boot.js";
import type { EventType } from "../../shared/protocol.js";
import type { TrialData } from "../../shared/tabs.js";
import { type Variant, variantOf } from "./assign.js";
import { hex, randomized, uniformOf } from "./randomized.js";
import { type Measure, newRun, readState, type Run, type State } from "./state.js";

export interface Device {
  /** Seconds since 1970. */
  now(): number;
  /** So many random bytes. */
  random(count: number): Uint8Array;
  read(): string | null;
  write(text: string): void;
  /** Whether what is written lasts longer than a session: else no report is promised. */
  readonly lasts: boolean;
  /** The status of the answer. Rejects if there is none. */
  post(url: string, body: string): Promise<number>;
  warn(text: string): void;
}

/** An experiment and the visitor's variant of it. */
export interface Assigned {
  readonly experiment: Experiment;
  readonly variant: Variant;
}

const DAY = 86_400;
/** Seconds that a report waits at most, by chance, besides the days that count. */
const DELAY = DAY / 2;
/** Seconds in which no more than the budget is promised. */
const PERIOD = 30 * DAY;
/** Seconds until a report is tried again, in whatever tab. */
const PAUSE = 30;
/** Answers that ask for it later, among those that refuse. */
const LATER = [408, 425, 429];

export class VisitorTrials {
  #over = false;
  /** The experiments that this page has told the site of. */
  readonly #told = new Set<string>();

  /** `permitted`: whether anything may be kept of the visitor now. */
  constructor(
    private readonly defined: () => Boot["experiments"],
    private readonly device: Device,
    private readonly permitted: () => boolean = () => true,
  ) {}

  /** A page view begins: experiments are met, reports promised, and at most one is sent. Never fails. */
  async begin(): Promise<void> {
    this.#change((state) => (state.used = this.device.now()));
    await this.#send();
  }

  /** The visitor's variants that concern shelves of this kind. */
  assigned(kind: string): Assigned[] {
    if (!this.#read()) this.#change(() => undefined); // Consent came after the page had begun.
    return this.#of(this.#read()).filter(({ experiment }) => concerns(experiment, kind));
  }

  /** The changes of the ranking's settings for such a shelf; of two experiments that change one setting, the later counts. */
  ranking(kind: string): Record<string, unknown> {
    return Object.assign({}, ...this.assigned(kind).map(({ variant }) => variant.ranking)) as Record<string, unknown>;
  }

  hidden(kind: string): boolean {
    return this.assigned(kind).some(({ variant }) => variant.hidden);
  }

  /** Such a shelf was seen, or would have been. Returns the experiments that this page has not told yet. */
  seen(kind: string): Assigned[] {
    this.#each(kind, (run) => {
      run.seen ??= this.device.now();
    });
    this.count(kind, "shelves");
    const fresh = this.assigned(kind).filter(({ experiment }) => !this.#told.has(experiment.name));
    fresh.forEach(({ experiment }) => this.#told.add(experiment.name));
    return fresh;
  }

  /** What happened on such a shelf. */
  count(kind: string, what: keyof Run["kinds"][string], times = 1): void {
    this.#each(kind, (run, experiment) => {
      if (!this.#counts(run, experiment)) return;
      const counts = (run.kinds[kind] ??= { shelves: 0, impressions: 0, clicks: 0, carts: 0 });
      counts[what] += times;
      if (what === "clicks") happened(run, "click");
    });
  }

  /** What the visitor did, wherever. */
  did(type: EventType): void {
    if (type !== "cart" && type !== "purchase") return;
    this.#each(null, (run, experiment) => {
      if (!this.#counts(run, experiment)) return;
      run[`${type}s`]++;
      happened(run, type);
    });
  }

  /** The device keeps nothing, and takes part in nothing until the next page. */
  forget(): void {
    this.#over = true;
  }

  export(): TrialData[] {
    const state = this.#read();
    return this.#of(state).flatMap(({ experiment: { name }, variant }) => {
      const run = state!.runs[name];
      if (!run) return [];
      const { revision: _, did: __, tried: ___, ...known } = run;
      return [{ experiment: name, variant: variant.name, ...known }];
    });
  }

  /** Null where nothing may be kept. A seed that is not kept yet is made by #change alone. */
  #read(): State | null {
    return this.#over || !this.permitted() ? null : readState(this.device.read());
  }

  #of(state: State | null): Assigned[] {
    return (this.defined()?.list ?? []).flatMap((experiment) => {
      const variant = state && variantOf(experiment, state.seed);
      return variant ? [{ experiment, variant }] : [];
    });
  }

  /** Reads, changes and writes without a pause, so that tabs do not overwrite each other. */
  #change(change: (state: State) => void): void {
    if (this.#over || !this.permitted()) return;
    const { device } = this;
    const state: State = this.#read() ?? { v: 1, seed: hex(device.random(16)), used: device.now(), spent: [], runs: {} };
    this.#enter(state);
    change(state);
    device.write(JSON.stringify(state));
  }

  /** Meets what is new, and leaves what is no more. */
  #enter(state: State): void {
    const now = this.device.now();
    const runs: State["runs"] = {};
    state.spent = state.spent.filter(([time]) => time > now - PERIOD);
    for (const { experiment } of this.#of(state)) {
      const { name, revision } = experiment;
      const before = state.runs[name];
      const run = before?.revision === revision ? before : newRun(revision);
      runs[name] = run.due === null && this.#promises(experiment, state) ? { ...newRun(revision), due: this.#dueOf(experiment) } : run;
    }
    state.runs = runs;
  }

  /** Whether the budget has room for a report; if so, it is taken. */
  #promises({ report, epsilon }: Experiment, state: State): boolean {
    const spent = state.spent.reduce((sum, [, one]) => sum + one, 0);
    if (report === null || !this.device.lasts || spent + epsilon > this.defined()!.budget + 1e-9) return false;
    state.spent.push([this.device.now(), epsilon]);
    return true;
  }

  #dueOf({ days }: Experiment): number {
    return this.device.now() + days * DAY + uniformOf(this.device.random) * DELAY;
  }

  /** Whether what happens now is within the time that counts. */
  #counts({ seen, due }: Run, { days }: Experiment): boolean {
    const now = this.device.now();
    return seen !== null && now <= seen + days * DAY && (due === null || now <= due);
  }

  /** `kind`: null for what is on no shelf. */
  #each(kind: string | null, change: (run: Run, experiment: Experiment) => void): void {
    this.#change((state) => {
      for (const { experiment } of this.#of(state)) {
        if (kind === null || concerns(experiment, kind)) change(state.runs[experiment.name]!, experiment);
      }
    });
  }

  /** One report a page view: two together would say that they are of one visitor. */
  async #send(): Promise<void> {
    const now = this.device.now();
    const waiting = this.#of(this.#read()).flatMap((one) => {
      const { due = null, sent, tried } = this.#read()!.runs[one.experiment.name] ?? {};
      return due !== null && due <= now && !sent && one.experiment.report !== null ? [{ ...one, tried: tried! }] : [];
    });
    const [first] = waiting.filter(({ tried }) => Math.abs(now - tried) >= PAUSE).sort((one, other) => one.tried - other.tried);
    if (!first) return;
    const { name, report: url } = first.experiment;
    this.#change((state) => {
      const run = state.runs[name]!;
      run.report ??= this.#draw(run, first);
      run.tried = now;
    });
    const body = this.#read()?.runs[name]?.report;
    if (!body) return; // The storage does not keep it: it would be drawn anew.
    const status = await this.device.post(url!, body).catch(() => 0);
    const refused = status >= 400 && status < 500 && !LATER.includes(status);
    if (refused) this.device.warn(`The report of experiment "${name}" was refused with ${status}, and is not sent again.`);
    if (refused || (status >= 200 && status < 300)) {
      this.#change(({ runs }) => {
        if (runs[name]?.report === body) runs[name]!.sent = true;
      });
    }
  }

  #draw(run: Run, { experiment, variant }: Assigned): string {
    const { name, revision, measures, epsilon } = experiment;
    const value = (measure: Measure) => {
      const truth = run.seen === null ? 0 : run.did.includes(measure) ? 2 : 1;
      return randomized(truth, epsilon / measures.length, () => uniformOf(this.device.random));
    };
    const values = Object.fromEntries(measures.map((measure) => [measure, value(measure)]));
    const id = hex(this.device.random(16));
    return JSON.stringify({ recbuild: 1, experiment: name, revision, variant: variant.name, id, values });
  }
}

function concerns({ kinds }: Experiment, kind: string): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

function happened({ did }: Run, measure: Measure): void {
  if (!did.includes(measure)) did.push(measure);
}
