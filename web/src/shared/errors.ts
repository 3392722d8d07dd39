/** What rec.js throws and reports: an Error with one of the codes of protocol.ts. */
import type { ErrorCode } from "./protocol.js";

export class RecError extends Error {
  override readonly name = "RecError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a page asks for must make sense. */
export function demand(met: boolean, message: string): asserts met {
  if (!met) throw new RecError("bad-request", `${message}.`);
}

/** Whatever was thrown, as a RecError. The words of what was unforeseen stay in `cause`: they may say anything. */
export function asRecError(cause: unknown): RecError {
  return cause instanceof RecError ? cause : new RecError("engine-failed", "Something unforeseen failed.", { cause });
}
