/**
 * What every shelf goes through: the instant list first, then, when the engine is ready and the visitor is
 * not using the shelf, its better list. The stage is what can be seen; the element is one, tests bring
 * their own. A run ends early when its signal aborts.
 */
import type { Client, Recommended } from "./client.js";
import { asRecError, type RecError } from "./errors.js";
import { webUrl } from "./images.js";

export interface Stage {
  /** Resolves once, when the shelf comes near the viewport. */
  readonly near: Promise<void>;
  /** Resolves when the list is painted. An empty list gives the place back to the page's own content. */
  show(list: Recommended, whole: readonly Card[]): Promise<void>;
  /** Resolves when the visitor does not use the shelf. */
  unused(): Promise<void>;
  report(error: RecError): void;
}
