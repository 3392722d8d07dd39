/** Search in a large catalog, of which a part is on the device: what it covers, and what it requests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kept } from "../../support/offline.js";
import { headers } from "../../support/host.js";
import { buildPartitioned, putPages } from "../../support/partitioned.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

let folder: string;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-search-"));
  buildPartitioned(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

/** How many items have the words of this query, of those that are here. */
async function found(visitor: Visitor, query: string): Promise<number> {
  const rec = await visitor.rec();
  return rec.evaluate(async (rec, query) => (await rec.search(query)).total, query);
}

test("it covers what is on the device, more with each page, and requests the search part alone", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  host.keeps();
  const visitor = await newVisitor(host.origin);
  await visitor.open("home.html");
  await visitor.engine();
  const before = host.requests.length;
  const few = await found(visitor, "cword3");
  expect(few).toBeGreaterThan(0);
  await found(visitor, "gword5 kword7");
  const parts = host.paths.slice(before).filter((path) => path.includes("/parts/"));
  expect(parts).toEqual([expect.stringMatching(/\/search-\w{16}\.msgpack$/)]);
  await visitor.open("pages/c-1.html");
  await visitor.engine();
  expect(await found(visitor, "cword3")).toBeGreaterThan(few);
});

test("without a network, a search finds what is kept", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host, "data-offline");
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("pages/a-1.html");
  const { parts, of } = await kept(visitor);
  expect(parts, "the search part is among them").toBe(of);
  host.close();
  await endWorkers(visitor);
  await visitor.open("pages/a-1.html");
  expect(await found(visitor, "aword3")).toBeGreaterThan(0);
});
