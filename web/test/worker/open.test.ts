import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { openEngine } from "../../src/worker/open.js";

test("files that never arrive are given up after a minute, so that a later page can try again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const never = new Promise<never>(() => undefined);
  const python = { folder: "/", extensions: [], open: () => never, importLoader: () => never, importModule: () => never };
  const opening = openEngine({ python, fetch: () => never }, "/rec/", { engine: { folder: "e", connect: "", worker: "", core: "c", listing: "l" } });
  mock.timers.tick(60_000);
  await assert.rejects(opening, { code: "engine-timeout", message: /did not arrive within 60 seconds/ });
});
