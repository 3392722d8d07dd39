/**
 * Faults of the network, of the browser and of the device, driven in a browser: what the visitor still sees, what the
 * page is told, and what recovers by itself. Damaged and missing files are in failure.spec.ts, workers that end between
 * two requests in specs/engine/warm.spec.ts, waits without a browser in web/test/page/waits.test.ts.
 */
import { shopBundle } from "../../support/bundle.js";
import { type Change, cutAtLast, cutAtOnce, cutOff, headers, type Host, trickling } from "../../support/host.js";
import { chromium } from "../../support/places.js";
import { endWorkers, OTHER_WORKER, otherWorker, sharedWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const { folder: engine } = shopBundle.boot.engine;
const firstSix = (book: string) => shopBundle.listed(book).slice(0, 6);
const DAY = 86400;

// Playwright switches off the back-forward cache.
test.use({ launchOptions: { ...chromium, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

test("an instant part at a byte a second: the page's own children, then the engine's list", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/\/instant\//, trickling);
  const visitor = await newVisitor(host.origin);
  await opened(visitor, host);
  await expect.poll(() => host.paths.some((path) => path.includes("/instant/"))).toBe(true);
  await visitor.page.clock.fastForward("00:31");
  await expect.poll(() => visitor.errors()).toEqual(["network"]);
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
  await visitor.page.evaluate((url) => import(url).then(() => undefined), `${host.origin}/rec/${engine}/connect.js`); // It has begun to wait.
  await visitor.page.clock.fastForward("00:31");
  await expect(visitor.cards).toHaveCount(6);
  expect(await visitor.errors()).toEqual(["network"]);
});

test("rec.js at a byte a second: the page's own children stay", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/rec\.js$/, trickling);
  const visitor = await newVisitor(host.origin);
  putPage(host);
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
  expect(host.paths.filter((path) => path.startsWith("/rec/"))).toEqual(["/rec/rec.js"]);
});

test("a snapshot at a byte a second: the instant list stays, and a minute later the page is told", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/snapshot\.wasm$/, trickling);
  const visitor = await newVisitor(host.origin);
  await opened(visitor, host);
  await expect.poll(() => host.paths.some((path) => path.endsWith("/snapshot.wasm"))).toBe(true);
  await visitor.page.clock.fastForward("01:01");
  await expect.poll(() => visitor.errors()).toEqual(["engine-timeout"]);
  await visitor.sees(firstSix("hamlet"));
});

for (const [where, cut] of [
  ["at once", cutAtOnce],
  ["halfway", cutOff],
  ["at the last byte", cutAtLast],
] satisfies [string, Change][]) {
  for (const [what, at, code] of [
    ["rec.js", /rec\.js$/, null],
    ["connect.js", /connect\.js$/, "part-missing"],
    ["worker.js", /worker\.js$/, "part-truncated"],
    ["the core part", /core-/, "part-truncated"],
  ] as const) {
    test(`the connection for ${what} is cut ${where}: the shelf is one step back, and whole on the next page`, async ({ newVisitor, newHost }) => {
      const host = await newHost();
      let broken = true;
      host.change(at, (answer) => (broken ? cut(answer) : answer));
      const visitor = await newVisitor(host.origin, { forgive: /integrity/ });
      putPage(host);
      await visitor.page.goto("page.html");
      if (code) {
        await expect.poll(() => visitor.errors()).toEqual([code]);
        await visitor.sees(firstSix("hamlet"));
      } else {
        await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
      }
      broken = false;
      await visitor.open("page.html");
      await visitor.engine();
      expect(await visitor.errors()).toEqual([]);
    });
  }
}

test("a worker that ends in the middle of an answer is replaced, and the next one answers", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await otherWorker(visitor, host, workerThat("close()"));
  const second = workerThat('port.postMessage({ type: "result", id: data.id, result: { heading: "From the second worker", items: ITEMS, codes: {} } })');
  const workers = () => host.paths.filter((path) => path === OTHER_WORKER);
  host.change(/other-worker/, (answer) => (workers().length > 1 ? { ...answer, body: Buffer.from(second) } : answer));
  putPage(host);
  await visitor.page.goto("page.html");
  await expect(visitor.heading).toHaveText("From the second worker");
  expect(workers()).toHaveLength(2);
  expect(await visitor.errors()).toEqual([]);
});

for (const [what, limit] of [
  ["no memory for WebAssembly", 'WebAssembly.instantiate = WebAssembly.instantiateStreaming = async () => { throw new RangeError("WebAssembly.instantiate(): Out of memory"); };'],
  ["no memory at all", 'WebAssembly.Memory = class { constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); } };'],
  ["memory that cannot grow", 'WebAssembly.Memory.prototype.grow = () => { throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded"); };'],
] as const) {
  test(`a device with ${what}: a list in any case`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await newVisitor(host.origin);
    host.put("/limit.js", limit);
    await otherWorker(visitor, host, `import "/limit.js";\nimport "/rec/${engine}/worker.js";`);
    putPage(host);
    await visitor.open("page.html");
    const told = () => visitor.page.evaluate(() => [recorded.errors.map(({ code }) => code), recorded.engine]);
    await expect.poll(told).toEqual(what === "memory that cannot grow" ? [[], true] : [["engine-failed"], false]);
    await expect(visitor.cards).toHaveCount(6);
  });
}

test("a page that comes back from the history after its worker ended has an engine", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.keeps();
  const visitor = await newVisitor(host.origin);
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  await page.evaluate(() => document.body.setAttribute("data-same-document", ""));
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  await endWorkers(visitor);
  await page.evaluate(() => history.back());
  await expect(page.locator("body[data-same-document]")).toBeVisible();
  expect((await visitor.recommended()).map(({ item }) => item)).not.toContain("moby-dick");
  expect(await sharedWorkers(visitor)).toHaveLength(1);
  expect(await visitor.errors()).toEqual([]);
});

test("a page that is hidden while the engine starts has its list when the visitor comes back", async ({ visitor }) => {
  const { page } = visitor;
  await page.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    document.addEventListener("hide", () => ((hidden = true), document.dispatchEvent(new Event("visibilitychange"))));
    document.addEventListener("return", () => ((hidden = false), document.dispatchEvent(new Event("visibilitychange"))));
  });
  await visitor.open("books/hamlet.html");
  await page.evaluate(() => document.dispatchEvent(new Event("hide")));
  await visitor.waitFor("engine");
  await page.evaluate(() => document.dispatchEvent(new Event("return")));
  await visitor.engine();
  const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events());
  expect(events.map(({ type, item, dwell }) => [type, item, dwell !== null])).toEqual([["view", "hamlet", true]]);
});

test("storage and caches that are deleted under a page: the engine goes on, with a new session", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.keeps();
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.read("dracula", "hamlet");
  await visitor.engine();
  await visitor.page.evaluate(async () => {
    sessionStorage.clear();
    localStorage.clear();
    for (const name of await caches.keys()) await caches.delete(name);
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  });
  const rec = await visitor.rec();
  expect(await rec.evaluate(({ profile }) => profile.events())).toEqual([]);
  await rec.evaluate((rec) => rec.track("like", "moby-dick"));
  expect((await visitor.recommended()).map(({ item }) => item)).not.toContain("moby-dick");
  await visitor.open("books/macbeth.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

test("in a frame without an origin, where storage and workers are refused, the instant list stays", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/^\/rec\//, headers({ "access-control-allow-origin": "*" }));
  host.change(/frame\.html$/, headers({ "content-security-policy": "" }));
  putPage(host);
  host.put("/frame.html", '<!doctype html><title>A frame</title><iframe sandbox="allow-scripts" src="/page.html"></iframe>');
  host.change(/page\.html$/, headers({ "content-security-policy": `default-src ${host.origin} 'wasm-unsafe-eval'` }));
  const visitor = await newVisitor(host.origin, { forgive: /./ });
  await visitor.page.goto("frame.html");
  const frame = visitor.page.frameLocator("iframe");
  await expect(frame.locator("rec-shelf").getByRole("listitem")).toHaveCount(6);
  const inside = visitor.page.frames()[1]!;
  await expect.poll(() => inside.evaluate(() => recorded.errors.map(({ code }) => code))).toEqual(["worker-blocked"]);
});

for (const [jump, days, persist, known] of [
  ["back a day", -1, "", []],
  ["forward a year", 365, "", ["hamlet", "dracula"]],
  ["forward a year, where events are kept for a month", 365, 'data-persist="30"', ["dracula"]],
] as const) {
  test(`a clock that jumps ${jump}: no error, and a list for what is known`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    const now = Date.UTC(2026, 0, 1);
    await page.clock.setFixedTime(now);
    putPage(host, persist);
    await page.goto("page.html");
    await visitor.engine();
    await page.clock.setFixedTime(now + days * DAY * 1000);
    host.putPage("/page.html", '<rec-shelf item="dracula"></rec-shelf>', persist);
    await page.goto("page.html");
    await visitor.engine();
    const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events());
    // An event of the future would make all others look old, so it is left out.
    expect(events.map(({ item }) => item)).toEqual(days < 0 ? ["dracula"] : known);
    expect(events.every(({ dwell }) => dwell === null || dwell >= 0)).toBe(true);
    expect(await visitor.errors()).toEqual([]);
  });
}

/** A page with a shelf that has children of its own. */
function putPage(host: Host, attributes = ""): void {
  host.putPage("/page.html", '<rec-shelf item="hamlet"><p>Our own picks</p></rec-shelf>', attributes);
}

/** Opens that page with a clock that the test moves. */
async function opened(visitor: Visitor, host: Host): Promise<void> {
  putPage(host);
  await visitor.page.clock.install();
  await visitor.page.goto("page.html");
}

/** A worker that is ready, and then does this for each request. */
function workerThat(answers: string): string {
  const items = firstSix("hamlet").reverse().map((item) => ({
    item,
    score: 1,
    label: "",
    reason: { kind: "similar", item: "hamlet", value: null },
    because: "",
    card: { id: item, title: item },
  }));
  return `const ITEMS = ${JSON.stringify(items)};
    onconnect = ({ ports: [port] }) => {
      navigator.locks.request("one", () => new Promise(() => {
        port.onmessage = ({ data }) => {
          if (data.type === "start") port.postMessage({ type: "ready", milliseconds: 1, warm: false });
          else ${answers};
        };
        port.postMessage({ type: "hello", lock: "one" });
      }));
    };`;
}
