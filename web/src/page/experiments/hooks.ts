/**
 * The part of experiments in the rec.js of bundles that have them: it loads experiments.js, on every page, for everybody, and
 * forgets what that has stored, even if it cannot be had.
 */
import { asRecError, type RecError } from "../../shared/errors.js";
import type { EventType, Recommendation, RecRequest } from "../../shared/protocol.js";
import type { Message, TrialData } from "../../shared/tabs.js";
import { within } from "../../shared/within.js";
import type { Boot } from "../../shared/boot.js";
import type { Host, OpenStorage } from "../host.js";

/** What the visitor's variants make of one shelf. */
export interface Trial {
  /** What the engine is asked besides. */
  readonly asks: Pick<RecRequest, "ranking">;
  /** The items that are shown, of those that could be: none, where the shelf is hidden. */
  shown(items: readonly Recommendation[]): readonly Recommendation[];
}

/** What experiments.js gives. */
export interface Trials {
  meet(node: unknown, kind: string): Trial | null;
  /** The visitor did this, on whatever page. */
  did(type: EventType): void;
  forget(): void;
  export(): readonly TrialData[];
}

/** What is used of the client. */
export interface Page {
  readonly boot: Boot;
  readonly host: Host;
  readonly status: string;
  readonly tabs?: { heard?: (data: unknown) => void; tell?: (message: Message) => void };
  trials?: Promise<Trials | null> | undefined;
  trying?: Trials | null;
  warn(error: RecError): unknown;
}

interface Module {
  open(page: Page): Promise<Trials>;
}

/** Milliseconds for which a shelf waits for experiments.js. Without it, the shelf takes part in nothing, whatever the variant. */
const PATIENCE = 500;

/** Nothing, in a bundle without experiments. */
export function openTrials(page: Page, parts: { module(name: "experiments"): Promise<unknown> }): Promise<Trials | null> | undefined {
  if (!page.boot.engine.experiments) return;
  return parts.module("experiments").then(
    async (module) => (page.trying = await (module as Module).open(page)),
    (error) => (page.warn(asRecError(error)), null),
  );
}

export async function trialOf(page: Page, node: unknown, kind: string): Promise<Trial | null> {
  const trials = page.trials && (await within(PATIENCE, page.trials, null).catch(() => null));
  return trials ? trials.meet(node, kind) : null;
}

/** Also what an earlier build of the site has left. */
export function forgetTrials({ host, trials }: Page): void {
  void trials?.then((trials) => trials?.forget());
  removeTrials(host.base, [host.session, host.local]);
}

export function removeTrials(base: string, storages: readonly OpenStorage[]): void {
  for (const storage of storages) {
    try {
      storage().removeItem(trialsKey(base));
    } catch {
      // A blocked storage keeps nothing.
    }
  }
}

export function trialsKey(base: string): string {
  return `rec-experiments:${new URL(base).pathname}`;
}
