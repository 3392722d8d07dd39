/** The errors that rec.js throws and reports: each has one of the codes of protocol.ts. */
import type { ErrorCode } from "./protocol.js";

const NAME = "RecError";

export class RecError extends Error {
  override readonly name = NAME;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The scripts that rec.js loads later have a copy of this class: their errors are instances of it too. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return (error as Error | undefined)?.name === NAME;
  }
}

/** Throws a RecError ("bad-request") unless the page's request makes sense. */
export function demand(met: boolean, message: string): asserts met {
  if (!met) throw new RecError("bad-request", `${message}.`);
}

/** Whatever was thrown, as a RecError. The text of an unforeseen error stays in `cause`: it may say anything. */
export function asRecError(cause: unknown): RecError {
  return cause instanceof RecError ? cause : new RecError("engine-failed", "Something unforeseen failed.", { cause });
}
