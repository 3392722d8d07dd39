// Where things lie, and the one kind of error that is the user's to mend.

import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const BENCH = fileURLToPath(new URL("../", import.meta.url));
export const RESULTS = `${BENCH}results`;

/** Shown without a traceback. */
export class BenchError extends Error {
  code = "bench";
}
