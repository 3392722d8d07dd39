/**
 * The promises of docs/privacy.md, each with a test that fails when it is broken. Some hold for every browser
 * test: see `keepsPromises` in support/visitor.ts. Pictures have a file of their own: pictures.spec.ts.
 */
import { inOrder, pageLoad, texts } from "../../support/traces/traffic.js";
import { shopBundle } from "../../support/bundle.js";
import { type HostRequest, headers, type Host, missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const SEA = ["treasure-island", "lord-jim", "sailing-alone-around-the-world"];
const TALES = ["grimms-fairy-tales", "andersens-fairy-tales", "russian-fairy-tales"];
const DAY = 86400;

test("a whole session requests the shop's own files only, and writes nothing to the console", async ({ visitor }) => {
  const { page } = visitor;
  const bodies: (string | null)[] = [];
  page.on("request", (request) => bodies.push(request.postData()));
  await visitor.read(...SEA);
  await page.getByRole("button", { name: "I like this" }).click();
  await visitor.cards.first().getByRole("link").click();
  await page.waitForURL((url) => !url.pathname.includes(SEA[2]!));
  await visitor.open("index.html");
  await visitor.engine();
  await page.goto("you.html");
  await page.getByRole("button", { name: "Forget me" }).click();
  expect(visitor.requests.filter((url) => !/^http:\/\/[^/]+\/[\w./-]*$/.test(url)), "no parameters").toEqual([]);
  expect(bodies.filter((body) => body !== null), "no body").toEqual([]);
  expect(visitor.console).toEqual([]);
});

const LOOK = /\.(css|svg)(\?|$)/;

/** Chromium takes one copy or two of what a page looks like, as its timing has it. Here each request for it counts once. */
function once(requests: readonly HostRequest[]): HostRequest[] {
  return requests.filter(({ path, text }, place) => {
    return !LOOK.test(path) || requests.findIndex((other) => other.text === text) === place;
  });
}

test("requests never depend on the profile", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(LOOK, headers({ "cache-control": "public, max-age=3600" }));
  const sessions: (readonly HostRequest[])[][] = [];
  const lists: string[][] = [];
  for (const [history, opinion] of [[[], null], [SEA, "I like this"], [TALES, "Not for me"]] as const) {
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    const you = await pageLoad(visitor, host, "you.html", async () => {
      await expect(page.getByRole("switch")).toBeEnabled();
      await visitor.remember(history);
    });
    const book = await pageLoad(visitor, host, "books/hamlet.html", async () => {
      await visitor.engine();
      if (opinion) await page.getByRole("button", { name: opinion }).click();
    });
    const home = await pageLoad(visitor, host, "index.html", async () => {
      await visitor.engine();
      const rec = await visitor.rec();
      lists.push(await rec.evaluate(async (rec) => (await rec.recommend({ k: 30 })).items.map(({ item }) => item)));
    });
    sessions.push([you, book, home]);
  }
  expect(new Set(lists.map(String)).size, "the profiles did matter").toBe(3);
  for (const session of sessions.slice(1)) {
    for (const [number, requests] of session.entries()) {
      expect(texts(once(requests))).toEqual(texts(once(sessions[0]![number]!)));
      expect(inOrder(requests)).toEqual(inOrder(sessions[0]![number]!));
    }
  }
  expect(inOrder(sessions[0]![1]!)).toEqual([
    "/rec/rec.js",
    `/rec/${shopBundle.partOf("hamlet")}`,
    `/rec/${shopBundle.boot.engine.folder}/connect.js`,
  ]);
  const ofEngine = sessions[0]!.map((requests) => requests.filter(({ path }) => /pyodide|\/parts\//.test(path)).length);
  expect([ofEngine[0], ofEngine[1]! > 5, ofEngine[2]], "the home page found the engine running").toEqual([0, true, 0]);
  expect(texts(sessions[0]![2]!).join(), "the browser says where it comes from").toMatch(/referer: .*hamlet/i);
});

test("requests do not depend on the profile with a warm engine, a second tab and a cleared profile either", async ({ newVisitor, newHost }) => {
  test.slow(); // Three visitors with five pages each.
  const host = await newHost();
  host.change(LOOK, headers({ "cache-control": "public, max-age=3600" }));
  const sessions: (readonly HostRequest[])[][] = [];
  const lists: string[][] = [];
  for (const history of [[], SEA, TALES]) {
    const visitor = await newVisitor(host.origin);
    const look = async (who: Visitor) => void lists.push((await who.engine()).map(({ item }) => item));
    const you = await pageLoad(visitor, host, "you.html", () => visitor.remember(history));
    const first = await pageLoad(visitor, host, "books/hamlet.html", () => look(visitor));
    const warm = await pageLoad(visitor, host, "books/moby-dick.html", () => look(visitor));
    const second = await visitor.tab();
    const tab = await pageLoad(second, host, "index.html", async () => {
      await look(second);
      await (await second.rec()).evaluate((rec) => rec.profile.clear());
      await expect.poll(async () => (await (await visitor.rec()).evaluate((rec) => rec.profile.events())).length).toBe(0);
    });
    const fresh = await pageLoad(visitor, host, "books/hamlet.html", () => look(visitor));
    sessions.push([you, first, warm, tab, fresh]);
  }
  expect(new Set(lists.map(String)).size, "the profiles did matter").toBeGreaterThan(5);
  for (const session of sessions.slice(1)) {
    for (const [number, requests] of session.entries()) {
      expect(texts(once(requests))).toEqual(texts(once(sessions[0]![number]!)));
      expect(inOrder(requests)).toEqual(inOrder(sessions[0]![number]!));
    }
  }
  const started = sessions[0]!.map((requests) => requests.some(({ path }) => path.endsWith("/snapshot.wasm")));
  expect(started, "after clear(), pages begin anew").toEqual([false, true, false, false, true]);
});

test("requests do not depend on the profile on a page of shelves that only some visitors see filled", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.keeps();
  host.change(LOOK, headers({ "cache-control": "public, max-age=3600" }));
  const star = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  host.put("/star.svg", star);
  host.put("/cards.css", 'b { background: url("/star.svg?behind") }');
  const card = (kind: string) =>
    `<link rel="stylesheet" href="/cards.css"><a data-rec-link><img src="/star.svg?${kind}" alt=""><b data-rec="title"></b></a>`;
  const shelves = ["recently-viewed", "buy-again", "for-you"].map((kind) => `<rec-shelf kind="${kind}"><template>${card(kind)}</template></rec-shelf>`);
  host.putPage("/past.html", "");
  host.putPage("/page.html", `${shelves.join("")}<rec-rows><template>${card("rows")}</template></rec-rows>`);
  const loads: (readonly HostRequest[])[] = [];
  const lists: string[] = [];
  for (const history of [[], SEA, TALES]) {
    const visitor = await newVisitor(host.origin);
    await pageLoad(visitor, host, "past.html", () => visitor.remember(history));
    loads.push(await pageLoad(visitor, host, "page.html", async () => {
      await visitor.waitFor("engine");
      await (await visitor.rec()).evaluate((rec) => rec.recommend());
      const rows = visitor.page.locator("rec-rows").getByRole("heading");
      await expect(rows).toHaveCount(history.length);
      lists.push((await visitor.page.getByRole("listitem").allTextContents()).join());
    }));
  }
  expect(new Set(lists).size, "the profiles did matter").toBe(3);
  for (const requests of loads.slice(1)) expect(texts(once(requests))).toEqual(texts(once(loads[0]!)));
  const pictures = loads[0]!.filter(({ path }) => path.startsWith("/star.svg")).map(({ path }) => path);
  expect([...new Set(pictures)].sort(), "the template's own pictures are for everybody").toEqual(["behind", "buy-again", "for-you", "recently-viewed", "rows"].map((name) => `/star.svg?${name}`));
});

test("the document does not carry what was picked", async ({ newVisitor }) => {
  const documents = [];
  const picked = [];
  for (const history of [SEA, TALES]) {
    const visitor = await newVisitor(undefined, { openRoots: false });
    await visitor.read(...history, "hamlet");
    expect(await visitor.shelf.evaluate((shelf) => shelf.shadowRoot)).toBeNull();
    documents.push(await visitor.page.content());
    const items = (await visitor.recommended()).map(({ item }) => item);
    await visitor.shelf.scrollIntoViewIfNeeded();
    // In either lane: the page before may have left the engine's list for this page's first painting.
    const seen = () => visitor.page.evaluate(() => recorded.impressions.flatMap(({ items }) => items));
    await expect.poll(seen).toEqual(expect.arrayContaining(items));
    picked.push(items);
    documents.push(await visitor.page.content());
  }
  expect(picked[0]).not.toEqual(picked[1]);
  expect(new Set(documents).size, "one and the same document").toBe(1);
});

test.describe("what is kept", () => {
  /** A page with one shelf; without an engine, which is not what these tests are about. */
  function putPage(host: Host, attributes: string): void {
    host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', attributes);
    host.change(/worker\.js$/, missing);
  }
  const events = async (visitor: Visitor) => (await visitor.rec()).evaluate(({ profile }) => profile.events());
  const asksForEngine = (host: Host) => host.paths.some((path) => path.endsWith("/worker.js"));

  test("a profile belongs to the open tabs, and ends with the last of them", async ({ visitor }) => {
    await visitor.read(SEA[0]!, SEA[1]!);
    expect(await visitor.storedKeys()).toEqual(["rec-lists:/rec/", "rec:/rec/"]);
    const stored = () => [Object.keys(sessionStorage), localStorage.length];
    const second = await visitor.tab();
    await second.page.goto("you.html");
    await expect.poll(() => second.page.evaluate(stored)).toEqual([["rec:/rec/"], 0]);
    await visitor.page.close();
    await second.page.close();
    const third = await visitor.tab();
    await third.page.goto("you.html");
    await third.settled();
    expect(await third.page.evaluate(stored)).toEqual([[], 0]);
  });

  test("data-persist keeps it for so many days", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putPage(host, 'data-persist="30"');
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    const kept = () => [Object.keys(sessionStorage), Object.keys(localStorage)];
    expect(await visitor.page.evaluate(kept)).toEqual([["rec-lists:/rec/"], ["rec:/rec/"]]);
    const now = Date.now() / 1000;
    await visitor.remember(["moby-dick"], now - 31 * DAY);
    expect(await events(visitor), "too old").toEqual([]);
    await visitor.remember(["moby-dick"], now - 29 * DAY);
    expect((await events(visitor)).map(({ item }) => item)).toEqual(["moby-dick"]);
  });

  test("data-consent holds everything back until the visitor agrees", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putPage(host, 'data-consent="required"');
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
    const rec = await visitor.rec();
    await rec.evaluate((rec) => rec.track("like", "moby-dick"));
    expect(await rec.evaluate((rec) => rec.preload())).toBe(false);
    await visitor.settled();
    expect(await visitor.storedKeys()).toEqual([]);
    expect(asksForEngine(host)).toBe(false);

    await rec.evaluate((rec) => rec.consent(true));
    await expect.poll(() => asksForEngine(host)).toBe(true);
    expect((await events(visitor)).map(({ item, type }) => `${type} ${item}`)).toEqual(["view hamlet"]);
    await rec.evaluate((rec) => rec.consent(false));
    expect(await visitor.storedKeys()).toEqual([]);
  });

  test("data-off records and starts nothing", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putPage(host, "data-off");
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
    await (await visitor.rec()).evaluate((rec) => (rec.track("like", "moby-dick"), rec.preload()));
    await visitor.settled();
    expect(await visitor.storedKeys()).toEqual([]);
    expect(asksForEngine(host)).toBe(false);
  });

  test("the visitor's own switch forgets at once and is all that is remembered", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/worker\.js$/, missing);
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    const remembers = page.getByRole("switch", { name: "Remember what I do" });
    await visitor.read(SEA[0]!);
    await page.goto("you.html");
    await expect(remembers).toBeChecked();
    await remembers.uncheck();
    expect(await visitor.storedKeys()).toEqual(["rec-off:/rec/"]);
    await expect(page.getByText("You looked at")).toHaveCount(0);

    host.requests.length = 0;
    await visitor.read(SEA[1]!, "hamlet");
    await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
    await visitor.settled();
    expect(await visitor.storedKeys(), "on later pages too").toEqual(["rec-off:/rec/"]);
    expect(asksForEngine(host)).toBe(false);

    await page.goto("you.html");
    await expect(remembers).toBeEnabled();
    await expect(remembers).not.toBeChecked();
    await remembers.check();
    expect(await visitor.storedKeys()).toEqual([]);
  });
});
