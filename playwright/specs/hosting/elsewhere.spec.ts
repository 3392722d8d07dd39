/** A bundle on another origin than the pages: on a CDN, say, which allows it by CORS. */
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { SHOP } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

test("with the bundle on another origin, a shelf works up to the engine's answer", async ({ newVisitor, newHost }) => {
  const [shop, cdn] = [await newHost(), await newHost()];
  const bundle = cdn.origin.replace("127.0.0.1", "localhost");
  cdn.change(/./, headers({ "access-control-allow-origin": "*" }));
  shop.put("/page.html", `<!doctype html><html lang="en"><title>A page</title><script type="module" src="${bundle}/rec/rec.js"></script><rec-shelf item="hamlet"></rec-shelf>`);
  shop.change(/page\.html$/, headers({ "content-security-policy": `default-src 'none'; script-src ${bundle} 'wasm-unsafe-eval'; connect-src ${bundle}; worker-src blob: ${bundle}; img-src 'self'; style-src 'self'` }));
  const visitor = await newVisitor(shop.origin, { bundle });
  await visitor.open("page.html");
  await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});
