/** That the engine does not slow the page down: when it starts, and for which visitors it does not. */
import { shopBundle } from "../../support/bundle.js";
import { expect, test } from "../../support/visitor.js";

const firstSix = (book: string) => shopBundle.listed(book).slice(0, 6);
/** The engine itself: extras.js and search.js, which draw the site's own cards and the search box, lie in its folder. */
const isOfEngine = (path: string) => /\/(engine-\w+\/(?!(extras|search)\.js$)|parts\/)/.test(path);
/** The same without connect.js, which waits for the page. */
const isStarted = (path: string) => isOfEngine(path) && !path.endsWith("/connect.js");

test("the engine waits until the page has loaded", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await visitor.page.route("**/slow.svg", async (route) => {
    await held;
    await route.fulfill({ contentType: "image/svg+xml", body: "<svg xmlns='http://www.w3.org/2000/svg'/>" });
  });
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf><img src="/slow.svg" alt="">');
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await visitor.waitFor("instant");
  await visitor.settled();
  expect(host.paths.filter(isStarted)).toEqual([]);
  release();
  await visitor.engine();
});

test("the engine does not wait for ever for a page that never loads", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.page.route("**/slow.svg", () => undefined);
  await visitor.page.clock.install();
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf><img src="/slow.svg" alt="">');
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await visitor.sees(firstSix("hamlet"));
  expect(host.paths.filter(isStarted)).toEqual([]);
  const connect = `${host.origin}/rec/${shopBundle.boot.engine.folder}/connect.js`;
  await visitor.page.evaluate((url) => import(url).then(() => undefined), connect); // It has begun to wait.
  await visitor.page.clock.fastForward("00:31");
  await expect.poll(() => host.paths.some(isStarted)).toBe(true);
});

test("a page in the background, which paints nothing, starts the engine all the same", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.page.addInitScript(() => (globalThis.requestAnimationFrame = () => 0));
  host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>');
  await visitor.page.goto("page.html");
  expect(await (await visitor.rec()).evaluate((rec) => rec.preload())).toBe(true);
  await visitor.sees(firstSix("hamlet"));
});

for (const [what, connection] of [
  ["saves data", { saveData: true, effectiveType: "4g" }],
  ["has a very slow connection", { saveData: false, effectiveType: "slow-2g" }],
] as const) {
  test(`for a visitor who ${what}, the engine starts only if the site demands it`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    await page.addInitScript((connection) => {
      Object.defineProperty(navigator, "connection", { value: connection });
    }, connection);
    await visitor.open("books/hamlet.html");
    await visitor.sees(firstSix("hamlet"));
    const rec = await visitor.rec();
    const list = await rec.evaluate((rec) => rec.recommend({ item: "hamlet" }));
    expect([list.lane, list.error]).toEqual(["instant", null]);
    expect(await rec.evaluate((rec) => rec.status())).toBe("saving");
    await visitor.settled();
    expect(host.paths.filter(isOfEngine)).toEqual([]);

    expect(await rec.evaluate((rec) => rec.preload())).toBe(true);
    await visitor.engine();

    host.putPage("/page.html", '<rec-shelf item="hamlet"></rec-shelf>', 'data-engine="always"');
    await visitor.open("page.html");
    await visitor.engine();
    expect(await visitor.errors()).toEqual([]);
  });
}
