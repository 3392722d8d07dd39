/** Pages that a server, or a generator of static sites, writes: examples/, each built and opened. */
import { readFileSync } from "node:fs";
import { shopBundle } from "../../support/bundle.js";
import { build, events, expectQuiet, hostOf, start } from "../../support/examples.js";
import { headers } from "../../support/host.js";
import { titles } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const firstSix = (item: string | null) => shopBundle.listed(item).slice(0, 6);
/** Material's pages have scripts and styles of their own in them. */
const LAX = "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' data:; worker-src 'self' blob:";

/** The titles on the first shelf of the page are those of these items. */
async function sees(visitor: Visitor, items: readonly string[]): Promise<void> {
  const links = visitor.shelf.first().getByRole("listitem").getByRole("link");
  const wanted = items.map((item) => expect.stringContaining(titles[item]!.title));
  await expect.poll(() => links.allInnerTexts()).toEqual(wanted);
}

const did = async (visitor: Visitor) => (await events(visitor)).map(({ item, type }) => `${type} ${item}`);

test("plain: two lines, and a button that uses the same script", async ({ newVisitor, newHost }) => {
  const host = await hostOf(newHost, build("plain"));
  host.change(/^\/$/, headers({ "content-security-policy": LAX })); // The page has a script and styles in it.
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("");
  await sees(visitor, firstSix("hamlet"));
  await visitor.page.getByRole("button", { name: "Add to basket" }).click();
  await expect.poll(() => did(visitor)).toEqual(["view hamlet", "cart hamlet"]);
  expectQuiet(visitor);
});

for (const name of ["ssr", "vuessr"] as const) test.describe(name, () => {
  test.describe.configure({ mode: "default" });
  let folder: string;
  test.beforeAll(() => void (folder = build(name)));

  test("the server's markup is hydrated as it is, with events and lists", async ({ newVisitor, newHost }) => {
    const host = await hostOf(newHost, folder);
    const visitor = await newVisitor(host.origin);
    const { page, shelf } = visitor;
    await page.goto("books/hamlet.html");
    await sees(visitor, firstSix("hamlet"));
    await expect.poll(() => shelf.last().evaluate((shelf: HTMLElementTagNameMap["rec-shelf"]) => shelf.deny)).toEqual(["macbeth"]);
    const cheap = shelf.last().getByRole("listitem");
    await expect.poll(async () => (await cheap.allInnerTexts()).filter((text) => text.includes("Macbeth"))).toEqual([]);
    await expect(cheap).not.toHaveCount(0);
    await shelf.first().getByRole("listitem").getByRole("link").first().click();
    await expect(page.locator("output")).toHaveText(firstSix("hamlet")[0]!);
    await page.getByRole("button", { name: "Add to basket" }).click();
    await expect.poll(() => did(visitor)).toEqual(["view hamlet", `click ${firstSix("hamlet")[0]}`, "cart hamlet"]);
    expectQuiet(visitor);
  });

  test("what it sends without scripts is the page, with the children of the shelf", async ({ newVisitor, newHost }) => {
    const host = await hostOf(newHost, folder);
    const { page } = await newVisitor(host.origin, { javaScriptEnabled: false });
    await page.goto("books/hamlet.html");
    await expect(page.getByRole("link", { name: "All books" })).toBeVisible();
    expect(readFileSync(`${folder}/books/hamlet.html`, "utf8")).toContain('where="[{&quot;field&quot;');
  });
});

test("eleventy: a page for each item, with its first list in it, and one without an item", async ({ newVisitor, newHost }) => {
  const folder = build("eleventy");
  const written = readFileSync(`${folder}/books/dracula.html`, "utf8").matchAll(/<a [^>]*href="\/books\/([\w-]+)\.html"/g);
  expect([...written].map(([, item]) => item)).toEqual(firstSix("dracula"));
  const host = await hostOf(newHost, folder);
  host.change(/^\/books\//, headers({ "content-security-policy": LAX })); // The list has its look with it.
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("");
  await sees(visitor, firstSix(null));
  await visitor.page.getByRole("link", { name: "Dracula" }).first().click();
  await visitor.page.waitForURL("**/books/dracula.html");
  await sees(visitor, firstSix("dracula"));
  await expect.poll(() => did(visitor)).toEqual(["view dracula"]);
  expectQuiet(visitor);
});

test("mkdocs: Material changes pages by itself, and the shelves and views go with it", async ({ newVisitor, newHost }) => {
  const folder = build("mkdocs");
  const host = await hostOf(newHost, folder);
  host.change(/./, headers({ "content-security-policy": LAX }));
  // By this list, of addresses below its `site_url`, Material knows which links it may follow itself.
  host.put("/sitemap.xml", readFileSync(`${folder}/sitemap.xml`, "utf8").replaceAll("https://books.example", host.origin));
  const visitor = await newVisitor(host.origin);
  const { page } = visitor;
  const pages = page.waitForResponse("**/sitemap.xml");
  await page.goto("books/hamlet.html");
  await sees(visitor, firstSix("hamlet"));
  await (await pages).finished();
  await visitor.settled();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve))); // Material has read the list.
  const sameDocument = await page.evaluateHandle(() => document);
  const article = page.getByRole("article");
  await article.getByRole("link", { name: "Dracula" }).click();
  await page.waitForURL("**/books/dracula.html");
  // The engine is running already: its list may be here before anybody looks.
  const [first] = shopBundle.listedAfter("hamlet", "dracula");
  await expect(visitor.shelf.first().getByRole("listitem").first()).toContainText(titles[first!]!.title);
  await article.getByRole("link", { name: "Hamlet" }).click();
  await page.waitForURL("**/books/hamlet.html");
  await expect.poll(() => did(visitor)).toEqual(["view hamlet", "view dracula", "view hamlet"]);
  expect(await sameDocument.evaluate((before) => before === document)).toBe(true);
  expectQuiet(visitor);
});

for (const [name, what] of [["flask", "a template and a route"], ["django", "a template and a route"], ["node", "a server without a framework"]] as const) {
  test(`${name}: ${what}, with the first list in the page, up to the engine's answer`, async ({ newVisitor }) => {
    const server = await start(name);
    try {
      const visitor = await newVisitor(server.origin);
      await visitor.read("dracula", "hamlet");
      await visitor.engine();
      expect(await did(visitor)).toEqual(["view dracula", "view hamlet"]);
      expectQuiet(visitor);
      const { page, shelf } = await newVisitor(server.origin, { javaScriptEnabled: false });
      await page.goto("books/hamlet.html");
      const paths = await shelf.getByRole("link").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
      expect(paths).toEqual(firstSix("hamlet").map((item) => `/books/${item}.html`));
    } finally {
      await server.stop();
    }
  });
}

for (const [device, viewport] of [["a desktop", { width: 1280, height: 800 }], ["a phone", { width: 360, height: 740 }]] as const) {
  test(`theme: on ${device} the shop's resets and classes do not reach into the shelf`, async ({ newVisitor, newHost }) => {
    const host = await hostOf(newHost, build("theme"));
    const visitor = await newVisitor(host.origin, { viewport });
    const { page, shelf } = visitor;
    await page.goto("");
    await sees(visitor, firstSix("hamlet"));
    const own = shelf.last().locator("section .card").first();
    await expect(own).toBeVisible();
    for (const card of [shelf.first().getByRole("listitem").first(), own]) {
      expect((await card.boundingBox())!.width).toBeGreaterThanOrEqual(140);
      await expect(card).toHaveCSS("transform", "none");
    }
    await expect(own, "the look of cards.css").toHaveCSS("border-top-width", "2px");
    const sizes = await shelf.first().getByRole("listitem").first().locator("span").evaluateAll((parts) =>
      parts.map((part) => parseFloat(getComputedStyle(part).fontSize)),
    );
    expect(Math.min(...sizes), "62.5 % makes no text small").toBeGreaterThanOrEqual(12);
    await expect(page.locator(".card--product"), "the theme is as it was").toHaveCSS("border-top-width", "7px");
    expectQuiet(visitor);
  });
}
