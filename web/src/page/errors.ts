/** What rec.js throws and reports: an Error with one of the codes of protocol.ts. */
import type { ErrorCode } from "../shared/protocol.js";

export class RecError extends Error {
  override readonly name = "RecError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Whatever was thrown, as a RecError; anything unforeseen counts as a failure of the engine. */
export function asRecError(error: unknown): RecError {
  return error instanceof RecError ? error : new RecError("engine-failed", String(error));
}
