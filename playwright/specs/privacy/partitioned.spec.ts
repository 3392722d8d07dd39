/**
 * A partitioned bundle, which is too large to be loaded whole: each page loads the item parts that the builder assigned
 * to its item, and keeps them on the device for later pages. The requests must not tell what the visitor likes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inOrder, pageLoad, texts } from "../../support/traces/traffic.js";
import type { Bundle } from "../../support/bundle.js";
import { type HostRequest, type Host, missing } from "../../support/host.js";
import { buildPartitioned, putPages } from "../../support/partitioned.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const CACHE = "recbuild:/rec/";

let folder: string;
let bundle: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-partitioned-"));
  bundle = buildPartitioned(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("a page requests its item's parts, except those that earlier pages loaded", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin);
  const had = new Set<string>();
  for (const item of ["a-1", "a-2", "k-5", "a-1"]) {
    const always = had.size === 0 ? [samplePath()] : [];
    const expected = [...always, ...bundle.assigned(item).filter((path) => !had.has(path))];
    const requests = await load(visitor, host, item);
    expect(itemsIn(requests), item).toEqual(expected.sort());
    expected.forEach((path) => had.add(path));
  }
  expect(had.size, "some parts were never needed").toBeLessThan(bundle.itemPaths.length);
  expect(await visitor.errors()).toEqual([]);
});

test("visitors with different profiles make the same requests, page after page", async ({ newVisitor, newHost }) => {
  test.slow(); // Three visitors with four pages each.
  const host = await opened(newHost);
  const sessions: (readonly HostRequest[])[][] = [];
  const lists: string[][] = [];
  for (const history of [[], ["c-1", "c-2", "c-3", "d-9"], ["p-7", "m-3", "k-6", "a-9"]]) {
    const visitor = await newVisitor(host.origin);
    const pages = [await pageLoad(visitor, host, "empty.html", () => visitor.remember(history))];
    for (const item of ["a-1", "k-5", null, "a-2"]) {
      pages.push(await load(visitor, host, item, async () => void lists.push(await visitor.shown())));
    }
    sessions.push(pages);
  }
  expect(new Set(lists.map(String)).size, "the profiles did matter").toBeGreaterThan(4);
  for (const session of sessions.slice(1)) {
    for (const [number, requests] of session.entries()) {
      expect(texts(requests)).toEqual(texts(sessions[0]![number]!));
      expect(inOrder(requests)).toEqual(inOrder(sessions[0]![number]!));
    }
  }
  const sizes = sessions[0]!.map((requests) => itemsIn(requests).length);
  expect([sizes[1]! > 1, sizes[3]], "the caches did matter").toEqual([true, 0]);
});

test("the profile's search covers what earlier pages left on the device", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin);
  await load(visitor, host, "g-1");
  await load(visitor, host, "g-2");
  const requests = await load(visitor, host, null);
  expect(itemsIn(requests), "without a request").toEqual([]);
  await expect(visitor.heading).toHaveText("Picked for you");
  const shown = await visitor.shown();
  expect(shown.filter((item) => item.startsWith("g-")), "more of the same topic").toHaveLength(6);

  await visitor.page.evaluate((name) => caches.delete(name), CACHE);
  await endWorkers(visitor); // It still had them.
  await load(visitor, host, null);
  expect(await visitor.shown(), "without them, there is only the sample part").not.toEqual(shown);
});

test("a part that was damaged in the cache is fetched anew, once", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin);
  await load(visitor, host, "a-1");
  const [own] = bundle.assigned("a-1");
  await visitor.page.evaluate(
    async ({ name, own }) => {
      const cache = await caches.open(name);
      const damaged = (await cache.keys()).find(({ url }) => url.includes(own))!;
      await cache.put(damaged, new Response("something else"));
    },
    { name: CACHE, own: own! },
  );
  await endWorkers(visitor);
  expect(itemsIn(await load(visitor, host, "a-1"))).toEqual([own]);
  await endWorkers(visitor);
  expect(itemsIn(await load(visitor, host, "a-1"))).toEqual([]);
  expect(await visitor.errors()).toEqual([]);
});

for (const [what, forget] of [
  ["clear()", "clear"],
  ["the visitor's off()", "off"],
  ["a consent that is withdrawn", "withdraw"],
] as const) {
  test(`${what} empties the cache`, async ({ newVisitor, newHost }) => {
    const host = await opened(newHost);
    const visitor = await newVisitor(host.origin);
    const first = itemsIn(await load(visitor, host, "a-1"));
    expect(await kept(visitor)).toEqual(first);
    const rec = await visitor.rec();
    await rec.evaluate((rec, forget) => {
      if (forget === "clear") rec.profile.clear();
      else if (forget === "off") rec.off();
      else rec.consent(false);
    }, forget);
    await expect.poll(() => visitor.page.evaluate(() => caches.keys())).toEqual([]);
    await visitor.settled();
    expect(await visitor.page.evaluate(() => caches.keys())).toEqual([]);

    await rec.evaluate((rec) => rec.on());
    expect(itemsIn(await load(visitor, host, "a-1")), "as for a new visitor").toEqual(first);
  });
}

test("an item part that is missing: the instant list stays", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const [own] = bundle.assigned("a-1");
  host.change(new RegExp(own!), missing);
  const visitor = await newVisitor(host.origin);
  await visitor.open("pages/a-1.html");
  await expect.poll(() => visitor.errors()).toEqual(["part-missing"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain(own);
  await visitor.sees(bundle.listed("a-1").slice(0, 6));
});

test("without its instant part, a shelf still shows the engine's list", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  host.change(/\/instant\//, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("pages/a-1.html");
  await visitor.engine();
  await expect(visitor.cards).toHaveCount(6);
  expect(await visitor.errors()).toEqual(["part-missing"]);
});

/** A host with the bundle and its pages. */
async function opened(newHost: (folder: string) => Promise<Host>): Promise<Host> {
  const host = await newHost(folder);
  putPages(host);
  return host;
}

/** The requests until the item's page, or the home page, shows the engine's list. */
function load(visitor: Visitor, host: Host, item: string | null, act = async () => {}): Promise<readonly HostRequest[]> {
  return pageLoad(visitor, host, item === null ? "home.html" : `pages/${item}.html`, async () => {
    await visitor.engine();
    await act();
  });
}

function itemsIn(requests: readonly HostRequest[]): string[] {
  return requests.flatMap(({ path }) => /parts\/items-.*$/.exec(path) ?? []).sort();
}

function samplePath(): string {
  return bundle.itemPaths[bundle.listing.sample!]!;
}

/** The item parts in the page's cache. */
async function kept({ page }: Visitor): Promise<string[]> {
  const keys = async (name: string) => (await (await caches.open(name)).keys()).map(({ url }) => url);
  const urls = await page.evaluate(keys, CACHE);
  return urls.map((url) => /parts\/items-\w+\.msgpack/.exec(url)![0]).sort();
}
