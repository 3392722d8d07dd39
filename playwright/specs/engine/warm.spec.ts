/**
 * The engine from page to page and from tab to tab: all pages of a visitor use one worker, which keeps running between
 * two pages. Every page also works without it.
 */
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { chromium } from "../../support/places.js";
import { endWorkers, OTHER_WORKER, otherWorker, sharedWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const { folder: engine } = shopBundle.boot.engine;
const firstSix = (book: string) => shopBundle.listed(book).slice(0, 6);

// Playwright switches off the back-forward cache.
test.use({ launchOptions: { ...chromium, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

test("the second page finds the engine running, and requests nothing of it again", async ({ newVisitor, newHost }) => {
  const host = await kept(newHost);
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: false });
  host.requests.length = 0;
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: true });
  expect(host.paths.filter(isOfEngine)).toEqual([]);
  expect(await sharedWorkers(visitor)).toHaveLength(1);
});

test("a page that is left while the engine starts leaves it to the next one", async ({ newVisitor, newHost }) => {
  const host = await kept(newHost);
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await expect.poll(() => host.paths.filter((path) => path.endsWith("/snapshot.wasm"))).toHaveLength(1);
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: true });
  expect(host.paths.filter((path) => path.endsWith("/snapshot.wasm"))).toHaveLength(1);
});

test("two tabs share one engine and one profile", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  const second = await visitor.tab();
  await second.open("books/moby-dick.html");
  const items = (await second.engine()).map(({ item }) => item);
  expect(await ready(second)).toMatchObject({ warm: true });
  expect(items, "what the first tab read").not.toContain("hamlet");
  expect(await sharedWorkers(visitor)).toHaveLength(1);

  const before = await visitor.recommended();
  await second.page.getByRole("button", { name: "I like this" }).click();
  expect(await known(visitor)).toEqual(["view hamlet", "view moby-dick", "like moby-dick"]);
  expect(await visitor.recommended(), "the first tab's next answer knows of it").not.toEqual(before);
});

for (const [what, forget] of [
  ["clear()", "clear"],
  ["off()", "off"],
  ["a consent that is withdrawn", "withdraw"],
] as const) {
  test(`${what} in one tab reaches the other`, async ({ visitor }) => {
    await visitor.open("books/hamlet.html");
    await visitor.engine();
    const second = await visitor.tab();
    await second.open("books/moby-dick.html");
    await second.engine();
    await (await second.rec()).evaluate((rec, forget) => {
      if (forget === "clear") rec.profile.clear();
      else if (forget === "off") rec.off();
      else rec.consent(false);
    }, forget);
    await expect.poll(() => known(visitor)).toEqual([]);
    const status = await (await visitor.rec()).evaluate((rec) => rec.status());
    expect(status).toBe(forget === "clear" ? "ready" : "off");
    expect(await visitor.storedKeys()).toEqual(forget === "off" ? ["rec-off:/rec/"] : []);
    if (forget !== "clear") await expect.poll(() => sharedWorkers(visitor)).toEqual([]);
    await visitor.sees(firstSix("hamlet"));
  });
}

test("clear() drops the parts that pages had loaded: the next page begins with a new worker", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  const [before] = await sharedWorkers(visitor);
  await (await visitor.rec()).evaluate(({ profile }) => profile.clear());
  await visitor.engine();
  expect(await sharedWorkers(visitor), "this page still has its engine").toEqual([before]);
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: false });
  const after = await sharedWorkers(visitor);
  expect(after).toHaveLength(1);
  expect(after).not.toContain(before);
});

test("a page that comes back from the history has an engine and the session", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  await page.evaluate(() => document.body.setAttribute("data-same-document", ""));
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  await page.evaluate(() => history.back());
  await expect(page.locator("body[data-same-document]")).toBeVisible();
  expect(await known(visitor)).toEqual(["view hamlet", "view moby-dick"]);
  expect((await visitor.recommended()).map(({ item }) => item)).not.toContain("moby-dick");
  expect(await sharedWorkers(visitor)).toHaveLength(1);
  expect(await visitor.errors()).toEqual([]);
});

test("a worker that ended is replaced with the next request", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  const before = await visitor.engine();
  await endWorkers(visitor);
  expect(await visitor.engine()).toEqual(before);
  expect(await sharedWorkers(visitor)).toHaveLength(1);
  expect(await visitor.errors()).toEqual([]);
});

test("a worker that ends while it starts is replaced", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await expect.poll(() => host.paths.filter((path) => path.endsWith("/snapshot.wasm"))).toHaveLength(1);
  await endWorkers(visitor);
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

test("a worker that ends again and again is given up, and the instant list stays", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const says = `onconnect = ({ ports: [port] }) => {
    navigator.locks.request("mortal", () => new Promise((resolve) => {
      port.postMessage({ type: "hello", lock: "mortal" });
      setTimeout(() => close(), 50);
    }));
  };`;
  const visitor = await newVisitor(host.origin);
  await otherWorker(visitor, host, says);
  await visitor.open("books/hamlet.html");
  await expect.poll(() => visitor.errors()).toEqual(["engine-failed"]);
  await visitor.sees(firstSix("hamlet"));
  expect(host.paths.filter((path) => path === OTHER_WORKER)).toHaveLength(2);
});

for (const [what, breaks] of [
  ["has no shared workers", () => Reflect.deleteProperty(globalThis, "SharedWorker")],
  [
    "refuses them",
    () => {
      globalThis.SharedWorker = class {
        constructor() {
          throw new DOMException("refused", "SecurityError");
        }
      } as never;
    },
  ],
] as const) {
  test(`where the browser ${what}, the page has a worker of its own`, async ({ visitor }) => {
    await visitor.page.addInitScript(breaks);
    const worker = visitor.page.waitForEvent("worker");
    await visitor.open("books/hamlet.html");
    await visitor.engine();
    expect((await worker).url()).toContain("/worker.js");
    expect(await sharedWorkers(visitor)).toEqual([]);
    expect(await visitor.errors()).toEqual([]);
  });
}

test("an engine that failed to start gets another try on the next page", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  let broken = true;
  host.change(/core-/, (answer) => (broken ? { ...answer, status: 503 } : answer));
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await expect.poll(() => visitor.errors()).toEqual(["part-missing"]);
  broken = false;
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: false });
});

/** A host whose engine a browser may keep, as docs/integration.md says. */
async function kept(newHost: () => Promise<Host>): Promise<Host> {
  const host = await newHost();
  host.change(/\/(engine-\w+|parts)\//, headers({ "cache-control": "public, max-age=31536000, immutable" }));
  return host;
}

function isOfEngine(path: string): boolean {
  return path.includes(engine) || path.includes("/parts/");
}

function ready({ page }: Visitor): Promise<{ readonly warm: boolean; readonly milliseconds: number }> {
  return page.evaluate(() => recorded.ready!);
}

/** What the page knows of the session. */
async function known(visitor: Visitor): Promise<string[]> {
  const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events());
  return events.map(({ type, item }) => `${type} ${item}`);
}
