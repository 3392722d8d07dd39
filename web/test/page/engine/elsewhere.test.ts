import assert from "node:assert/strict";
import { test } from "node:test";
import { isElsewhere, ownScript } from "../../../src/page/engine/elsewhere.js";

const WORKER = "https://cdn.example/rec/engine-b1/worker.js";

test("a bundle is elsewhere unless scheme, host and port are the page's", () => {
  const at = (base: string) => isElsewhere(base, "https://shop.example");
  assert.deepEqual(["https://shop.example/a/rec/", "https://shop.example:443/rec/"].map(at), [false, false]);
  const others = ["https://cdn.example/rec/", "http://shop.example/rec/", "https://shop.example:8443/rec/", "https://www.shop.example/rec/"];
  assert.deepEqual(others.map(at), [true, true, true, true]);
  assert.ok(isElsewhere("https://shop.example/rec/", "null"), "a page without an origin");
});

test("the page's own script is one line that imports the worker's", async () => {
  const url = ownScript(WORKER, "https://shop.example");
  const response = await fetch(url);
  assert.equal(await response.text(), `import "${WORKER}";`);
  assert.equal(response.headers.get("content-type"), "text/javascript");
  URL.revokeObjectURL(url);
});

test("a page without an origin has the same line in the address itself", async () => {
  assert.equal(await (await fetch(ownScript(WORKER, "null"))).text(), `import "${WORKER}";`);
});
