import assert from "node:assert/strict";
import { test } from "node:test";
import { asRecError, RecError } from "../../src/shared/errors.js";

test("an error of a script that was loaded later is a RecError for the page too", () => {
  class Copy extends Error {
    override readonly name = "RecError";
    readonly code = "bad-request";
  }
  const error = new Copy("k must be a whole number.");
  assert.ok(error instanceof RecError);
  assert.equal(asRecError(error), error);
  for (const other of [new TypeError("RecError"), null, undefined, "RecError"]) assert.ok(!(other instanceof RecError));
});
