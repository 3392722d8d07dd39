import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPolicy } from "../../../src/page/engine/blocked.js";

const SHOP = "https://shop.example";
const PATH = "engine-b1/worker.js";

function breach(effectiveDirective: string): Event {
  return Object.assign(new Event("securitypolicyviolation"), { effectiveDirective });
}

for (const [place, base, remedy] of [
  ["the page's own origin", `${SHOP}/rec/`, "worker-src 'self'"],
  ["another origin", "https://cdn.example/rec/", "worker-src blob: https://cdn.example"],
] as const) {
  test(`with a bundle on ${place}, a policy that forbids the worker is named, with ${remedy}`, () => {
    const page = new EventTarget();
    const why = watchPolicy(base, page, SHOP);
    page.dispatchEvent(breach("img-src"));
    assert.match(why(PATH), /did not start engine-b1\/worker\.js\. If the page has a Content-Security-Policy/);
    page.dispatchEvent(breach("worker-src"));
    assert.equal(why(PATH), `The page's Content-Security-Policy forbids engine-b1/worker.js. It must have ${remedy}.`);
  });
}

test("without a breach, the sentence names what else a browser may ask for", () => {
  const ownOrigin = watchPolicy(`${SHOP}/rec/`, new EventTarget(), SHOP)(PATH);
  assert.match(ownOrigin, /worker-src 'self'; if it has a Cross-Origin-Embedder-Policy, the bundle's files must have it too\.$/);
  const other = watchPolicy("https://cdn.example/rec/", new EventTarget(), SHOP)(PATH);
  assert.match(other, /it must have worker-src blob: https:\/\/cdn\.example\.$/);
});

test("a page without an origin needs data: in place of blob:", () => {
  const why = watchPolicy(`${SHOP}/rec/`, new EventTarget(), "null")(PATH);
  assert.match(why, /it must have worker-src data: https:\/\/shop\.example\.$/);
});
