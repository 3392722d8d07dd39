/**
 * Pages without a network: what the service worker keeps, what the visitor then sees, and what the page is told where
 * nothing can be kept.
 */
import { shopBundle } from "../../support/bundle.js";
import { type Host, headers } from "../../support/host.js";
import { kept, whole } from "../../support/offline.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const firstSix = (book: string) => shopBundle.listed(book).slice(0, 6);

test("a page that was seen, and its recommendations, are there without a network", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("hamlet.html");
  await whole(visitor);
  const listed = await visitor.engine();

  host.close();
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  expect((await visitor.engine()).map(({ item }) => item)).toEqual(listed.map(({ item }) => item));
  expect(await visitor.errors()).toEqual([]);
});

test("without a network there are recommendations for items whose page was never opened", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("hamlet.html");
  await whole(visitor);
  host.close();
  await visitor.open("hamlet.html");
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("item", "moby-dick"));
  const rec = await visitor.rec();
  const list = await rec.evaluate((rec) => rec.recommend({ item: "moby-dick" }));
  expect([list.lane, list.error, list.items.length]).toEqual(["engine", null, 6]);
  await visitor.sees(list.items.map(({ item }) => item));
});

test("the second page requests nothing of the bundle but the script", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("hamlet.html");
  await whole(visitor);
  await endWorkers(visitor);
  host.requests.length = 0;
  await visitor.open("moby-dick.html");
  await whole(visitor);
  await visitor.engine();
  expect(host.paths.filter((path) => path.startsWith("/rec/") && !path.endsWith("offline.js"))).toEqual(["/rec/rec.js"]);
});

test("a site's own service worker keeps the bundle with one line, and keeps its other handlers", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const own = 'addEventListener("fetch", (event) => { if (event.request.url.endsWith("/own")) event.respondWith(new Response("own")); });';
  host.put("/sw.js", `${own}\nimportScripts("/rec/offline.js");`);
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', 'data-offline="/sw.js"');
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("page.html");
  await whole(visitor);
  await visitor.open("page.html"); // Controlled from its start.
  await whole(visitor);
  host.change(/^\/rec\//, (answer) => ({ ...answer, status: 500 }));
  expect(await visitor.page.evaluate(async () => (await fetch("/own")).text())).toBe("own");
  const names = await visitor.page.evaluate(() => caches.keys());
  expect(names, "pages are the site's own business").toEqual(["recbuild:/rec/:bundle"]);
  await endWorkers(visitor);
  await visitor.open("page.html");
  await visitor.engine();
});

for (const [what, attributes, prepare, code, words] of [
  ["whose folder does not cover the page", "data-offline", () => undefined, "offline-scope", 'importScripts("/rec/offline.js")'],
  ["that is missing", 'data-offline="/none.js"', () => undefined, "offline-failed", "it is missing"],
  ["that fails when it starts", 'data-offline="/sw.js"', (host: Host) => host.put("/sw.js", "throw 1"), "offline-failed", "fails when it starts"],
  ["in a folder beside the page's", 'data-offline="/rec/offline.js"', () => undefined, "offline-scope", 'data-offline="/sw.js"'],
] as const) {
  test(`a service worker ${what}: the page is told, and has its shelf`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    prepare(host);
    host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', attributes);
    const visitor = await newVisitor(host.origin, { offline: true, forgive: /./ });
    await visitor.open("page.html");
    await expect.poll(() => visitor.errors()).toEqual([code]);
    expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain(words);
    await visitor.engine();
    expect(await visitor.page.evaluate(() => caches.keys())).toEqual([]);
  });
}

test("a site's own service worker without our line: the page is told which line to add", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/sw.js", "");
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', 'data-offline="/sw.js"');
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.page.clock.install();
  await visitor.page.goto("page.html");
  await visitor.engine();
  await expect.poll(() => visitor.page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active))).toBe(true);
  await visitor.page.clock.fastForward("00:31");
  await expect.poll(() => visitor.errors()).toEqual(["offline-failed"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain('importScripts("/rec/offline.js");');
});

test("files that were damaged on the device are fetched anew; without a network, the shelf is one step back", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true, forgive: /integrity|ERR_/ });
  await visitor.open("hamlet.html");
  await whole(visitor);
  await damage(visitor, /pyodide|snapshot|items-|worker\.js/);
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
  await whole(visitor);

  await damage(visitor, /core-/);
  await endWorkers(visitor);
  host.close();
  await visitor.open("hamlet.html");
  await expect.poll(() => visitor.errors()).toEqual(["network"]);
  await visitor.sees(firstSix("hamlet"));
});

test("a cache that the browser emptied is filled again", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("hamlet.html");
  await whole(visitor);
  await visitor.page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await visitor.open("hamlet.html");
  await visitor.engine();
  await whole(visitor);
  host.close();
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  await visitor.engine();
});

test("a device without room keeps nothing half, and the page is told", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin, { offline: true });
  const session = await visitor.page.context().newCDPSession(visitor.page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: host.origin, quotaSize: 5e6 });
  await visitor.open("hamlet.html");
  await expect.poll(() => visitor.errors()).toEqual(["offline-failed"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain("no room");
  expect(await keptFiles(visitor)).toEqual([]);
  await visitor.engine();
});

for (const [what, forget] of [
  ["clear()", "clear"],
  ["the visitor's off()", "off"],
  ["a consent that is withdrawn", "withdraw"],
] as const) {
  test(`${what} leaves nothing of the bundle and of pages on the device`, async ({ newVisitor, newHost }) => {
    const host = await opened(newHost);
    const visitor = await newVisitor(host.origin, { offline: true });
    await visitor.open("hamlet.html");
    await whole(visitor);
    await expect.poll(() => keptFiles(visitor)).toContain("/hamlet.html");
    const rec = await visitor.rec();
    await rec.evaluate((rec, forget) => {
      if (forget === "clear") rec.profile.clear();
      else if (forget === "off") rec.off();
      else rec.consent(false);
    }, forget);
    await expect.poll(() => keptFiles(visitor)).toEqual([]);
  });
}

test("what is forgotten while it is being kept does not stay either", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.page.context().route("**/files.txt", async (route) => (await held, route.continue()));
  const asked = visitor.page.context().waitForEvent("request", (request) => request.url().endsWith("/files.txt"));
  await visitor.open("hamlet.html");
  await asked;
  await (await visitor.rec()).evaluate((rec) => rec.off());
  release();
  await kept(visitor); // The service worker has done what it was asked for before.
  await expect.poll(() => keptFiles(visitor)).toEqual([]);
});

test("before consent no service worker is registered, and nothing is kept", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', 'data-offline data-consent="required"');
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("page.html");
  await visitor.settled();
  const registered = () => visitor.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  expect([await registered(), await keptFiles(visitor)]).toEqual([0, []]);
  await (await visitor.rec()).evaluate((rec) => rec.consent(true));
  await whole(visitor);
  expect(await registered()).toBe(1);
});

test("so many megabytes of parts are kept as the site allows, the engine and the first parts in any case", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', 'data-offline data-offline-mb="0.001"');
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("page.html");
  const { parts, of } = await kept(visitor);
  expect([parts < of, parts > 0]).toEqual([true, true]);
  host.close();
  await endWorkers(visitor);
  await visitor.page.goto("page.html");
  await visitor.engine();
});

/** A host with small pages of some books, which keep themselves, and which may serve them from a worker in /rec/. */
async function opened(newHost: () => Promise<Host>): Promise<Host> {
  const host = await newHost();
  for (const book of ["hamlet", "moby-dick", "dracula"]) {
    host.putPage(`/${book}.html`, `<rec-shelf item="${book}"></rec-shelf>`, "data-offline");
  }
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  return host;
}

/** Paths of all that caches hold. */
function keptFiles({ page }: Visitor): Promise<string[]> {
  return page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
}

/** Puts something else in place of what is kept of these files. */
async function damage({ page }: Visitor, files: RegExp): Promise<void> {
  await page.evaluate(async (files) => {
    const cache = await caches.open("recbuild:/rec/:bundle");
    const hit = (await cache.keys()).filter(({ url }) => new RegExp(files).test(url));
    if (hit.length === 0) throw new Error("Nothing to damage.");
    for (const request of hit) {
      const { headers } = (await cache.match(request))!;
      await cache.put(request, new Response("something else", { headers }));
    }
  }, files.source);
}
