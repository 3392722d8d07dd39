/** A partitioned bundle without a network: as much of it as fits is on the device, in the bundle's own order. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { kept } from "../../support/offline.js";
import { buildPartitioned, putPages } from "../../support/partitioned.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

let folder: string;
let bundle: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-offline-"));
  bundle = buildPartitioned(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("a catalog that fits is on the device whole, for pages that were never opened, too", async ({ newVisitor, newHost }) => {
  const [visitor, host] = await visited(newVisitor, newHost, "data-offline");
  const { parts, of } = await kept(visitor);
  expect([parts, of > bundle.itemPaths.length]).toEqual([of, true]);
  host.close();
  await endWorkers(visitor);
  await visitor.open("pages/a-1.html");
  await visitor.engine();
  const rec = await visitor.rec();
  const list = await rec.evaluate((rec) => rec.recommend({ item: "k-5" }));
  expect([list.lane, list.error]).toEqual(["engine", null]);
});

test("of a larger one, the pages that were opened have the engine's list, and others what fits the visitor", async ({ newVisitor, newHost }) => {
  const [visitor, host] = await visited(newVisitor, newHost, 'data-offline data-offline-mb="0.001"');
  const { parts, of } = await kept(visitor);
  expect(parts).toBeLessThan(of);
  host.close();
  await endWorkers(visitor);
  await visitor.open("pages/a-1.html");
  await visitor.engine();
  const rec = await visitor.rec();
  const [lane, code] = await rec.evaluate((rec) => rec.recommend({ item: "t-5" }).then(({ lane, error }) => [lane, error?.code]));
  expect([lane, code], "a list for this visitor, out of what is here").toEqual(["engine", "network"]);
});

/** A visitor who has opened the page of the first topic's second item. */
async function visited(
  newVisitor: (origin: string, kind: { offline: boolean }) => Promise<Visitor>,
  newHost: (folder: string) => Promise<Host>,
  attributes: string,
): Promise<[Visitor, Host]> {
  const host = await newHost(folder);
  putPages(host, attributes);
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("pages/a-1.html");
  return [visitor, host];
}
