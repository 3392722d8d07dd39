/** What a device keeps of experiments: one JSON text under one key of the profile's storage. */
import type { Experiment } from "../../shared/boot.js";
import type { TrialData } from "../../shared/tabs.js";

export type Measure = Experiment["measures"][number];

/** What a device knows of one experiment; `experiment` and `variant` follow from the definition. Times are seconds since 1970. */
export interface Run extends Omit<TrialData, "experiment" | "variant" | "kinds"> {
  /** Of the definition. */
  readonly revision: string;
  seen: number | null;
  /** What happened within the time that counts. */
  readonly did: Measure[];
  readonly kinds: Record<string, Record<"shelves" | "impressions" | "clicks" | "carts", number>>;
  carts: number;
  purchases: number;
  due: number | null;
  report: string | null;
  /** When it was last tried to send it. */
  tried: number;
  /** Whether the report arrived, or was refused. */
  sent: boolean;
}

export interface State {
  readonly v: 1;
  /** 32 random hex digits. It never leaves the device. */
  readonly seed: string;
  /** The latest page view. */
  used: number;
  /** When a report was promised, and its epsilon. */
  spent: (readonly [time: number, epsilon: number])[];
  /** By experiment. */
  runs: Record<string, Run>;
}

export function newRun(revision: string): Run {
  return { revision, seen: null, did: [], kinds: {}, carts: 0, purchases: 0, due: null, report: null, tried: 0, sent: false };
}

/** Null for a text that says nothing: any script of the site may have written it. */
export function readState(text: string | null): State | null {
  try {
    const state = JSON.parse(text!) as State;
    const sound = state.v === 1 && /^[0-9a-f]{32}$/.test(state.seed) && Array.isArray(state.spent) && Number.isFinite(state.used);
    return sound && Object.values(state.runs).every(isRun) ? state : null;
  } catch {
    return null;
  }
}

function isRun({ did, kinds }: Run): boolean {
  return Array.isArray(did) && Object(kinds) === kinds;
}
