/**
 * The messages between the open pages of a site, from tab to tab, and to the shared worker. They go through the
 * browser's own channel and are stored nowhere.
 */
import type { RecEvent } from "./protocol.js";

/** A profile as it is stored, exported and sent to other tabs. */
export interface SavedProfile {
  /** The version of this form. */
  readonly v: 1;
  /** The bundle's space in which the events' codes mean something. */
  readonly space: string;
  readonly events: readonly RecEvent[];
  /** In an export, in a bundle with experiments: what this device counts, and reports. It is not imported. */
  readonly experiments?: readonly TrialData[];
}

/** What a device knows of one experiment. */
export interface TrialData {
  readonly experiment: string;
  readonly variant: string;
  /** Seconds since 1970 at which the first shelf of it was seen; null: none was. */
  readonly seen: number | null;
  /** By kind of shelf: shelves, cards that were seen, clicks, and what was put into the basket from there. */
  readonly kinds: Readonly<Record<string, Readonly<Record<"shelves" | "impressions" | "clicks" | "carts", number>>>>;
  /** Whatever the way. */
  readonly carts: number;
  readonly purchases: number;
  /** When the report is due, in seconds since 1970; null: none is sent. */
  readonly due: number | null;
  /** The report, once it is drawn. */
  readonly report: string | null;
  readonly sent: boolean;
}

/** Why a profile is forgotten. "off" and "consent" also end the worker; after "clear", it serves no new page. */
export type ForgetReason = "clear" | "off" | "consent";

export type Message =
  /** A page begins, at this time, and asks the others for the session. The time tells it from other pages that ask. */
  | { readonly ask: number }
  /**
   * Events that are new. Events before `since` that are not among them are to be dropped. `to`: the message is an
   * answer, to the page that asked at this time.
   */
  | { readonly saved: SavedProfile; readonly since: number; readonly to?: number }
  /** What a tab keeps of experiments; null: a tab without asks for it. */
  | { readonly trials: string | null }
  | { readonly forget: ForgetReason };

const REASONS: readonly unknown[] = ["clear", "off", "consent"] satisfies ForgetReason[];

/** Why the sender of this message wants the profile forgotten; null if the message, of any shape, does not ask for it. */
export function forgetReasonOf(data: unknown): ForgetReason | null {
  const { forget } = (data ?? {}) as { forget?: unknown };
  return REASONS.includes(forget) ? (forget as ForgetReason) : null;
}

/** The name of the channel for the bundle at `base`. */
export function channelOf(base: string): string {
  return `recbuild:${new URL(base).pathname}`;
}
