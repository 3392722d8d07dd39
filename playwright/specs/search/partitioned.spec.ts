/** Search in a large catalog, of which a part is on the device: what it covers, and what it requests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kept } from "../../support/offline.js";
import { headers } from "../../support/host.js";
import { buildPartitioned, putPages, TOPICS } from "../../support/partitioned.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

let folder: string;
/** A bundle of the same items whose searches cover all of them. */
let whole: string;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-search-"));
  whole = mkdtempSync(join(tmpdir(), "recbuild-search-"));
  buildPartitioned(folder);
  buildPartitioned(whole, false, '[search]\nitems = "all"');
});

test.afterAll(() => [folder, whole].forEach((one) => rmSync(one, { recursive: true })));

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

test("where searches cover all items, who enters the box loads them, whatever is typed", async ({ newVisitor, newHost }) => {
  const host = await newHost(whole);
  host.putPage("/box.html", "<rec-search></rec-search><rec-shelf></rec-shelf>");
  const requested: string[][] = [];
  for (const [query, total] of [["cword3", 41], ["The t-99", 1], ["qqqqq", 0]] as const) {
    const visitor = await newVisitor(host.origin);
    await visitor.open("box.html");
    await visitor.engine();
    const before = host.requests.length;
    const box = visitor.page.getByRole("combobox");
    await box.focus();
    await box.pressSequentially(query);
    const found = await (await visitor.rec()).evaluate(async (rec, query) => (await rec.search(query, { k: 100 })).total, query);
    expect(found, query).toBeGreaterThanOrEqual(total);
    requested.push(host.paths.slice(before).filter((path) => path.includes("/parts/")));
  }
  const [first, ...others] = requested.map((paths) => paths.toSorted());
  expect(first!.filter((path) => path.includes("/items-")).length).toBeGreaterThan(5);
  expect(first!.filter((path) => path.includes("/search-"))).toHaveLength(1);
  for (const other of others) expect(other).toEqual(first);
});

test("without a network, a search covers all items that are kept", async ({ newVisitor, newHost }) => {
  const host = await newHost(whole);
  putPages(host, "data-offline");
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("pages/a-1.html");
  const { parts, of } = await kept(visitor);
  expect(parts).toBe(of);
  host.close();
  await endWorkers(visitor);
  await visitor.open("pages/a-1.html");
  for (const topic of TOPICS) expect(await found(visitor, `The ${topic}-99`)).toBeGreaterThan(0);
});
