/**
 * What the open pages of a site say to each other, from tab to tab, and to the shared worker. It goes through the
 * browser's own channel and is kept nowhere.
 */
import type { RecEvent } from "./protocol.js";

/** The stored, exported and told form of a profile. A code is only worth something in the space it came from. */
export interface Saved {
  readonly v: 1;
  readonly space: string;
  readonly events: readonly RecEvent[];
}

/** "off" and "consent", withdrawn, also end the worker; after "clear", it serves only the pages that it has. */
export type Forgotten = "clear" | "off" | "consent";

export type Word =
  /** A page begins, at this time, which tells it from other pages that ask: who knows the session? */
  | { readonly ask: number }
  /** Something is new; what is older than `since` and not said here is no longer known. `to`: for who asked then. */
  | { readonly saved: Saved; readonly since: number; readonly to?: number }
  | { readonly forget: Forgotten };

const FORGOTTEN: readonly unknown[] = ["clear", "off", "consent"] satisfies Forgotten[];

/** What a message says is to be forgotten, or null where it says nothing of that: it may be of any shape. */
export function forgottenIn(data: unknown): Forgotten | null {
  const { forget } = (data ?? {}) as { forget?: unknown };
  return FORGOTTEN.includes(forget) ? (forget as Forgotten) : null;
}

/** The channel of the bundle at `base`. */
export function channelOf(base: string): string {
  return `recbuild:${new URL(base).pathname}`;
}
