/** Single-page apps in React, Vue and Svelte: examples/, each with the same pages. */
import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { shopBundle } from "../../support/bundle.js";
import { build, events, expectQuiet, hostOf } from "../../support/examples.js";
import type { Host } from "../../support/host.js";
import { titles } from "../../support/places.js";
import { expect, test as base, type Visitor } from "../../support/visitor.js";

interface App {
  readonly host: Host;
  readonly visitor: Visitor;
  /** The first shelf's cards. */
  readonly cards: Locator;
  /** The second shelf, of cheap items, with a template and a list as a property. */
  readonly cheap: Locator;
  /** Follows a link of the app's navigation. */
  go(name: "Hamlet" | "Dracula" | "About"): Promise<void>;
}

const TAG = 'type="module" src="/rec/rec.js"';
const CHEAP = 7;
const firstSix = (item: string) => shopBundle.listed(item).slice(0, 6);

for (const name of ["react", "vue", "svelte"] as const) {
  base.describe(name, () => {
    base.describe.configure({ mode: "default" }); // One worker builds it, once.
    let folder: string;
    base.beforeAll(() => void (folder = build(name)));

    const test = base.extend<{ app: App }>({
      app: async ({ newHost, newVisitor }, use) => {
        const host = await hostOf(newHost, folder);
        putPages(host, readFileSync(`${folder}/index.html`, "utf8"));
        const visitor = await newVisitor(host.origin);
        const { page, shelf } = visitor;
        const cheap = shelf.filter({ has: page.getByRole("heading", { name: `Under £${CHEAP}` }) });
        const go = (to: string) => page.getByRole("link", { name: new RegExp(`^${to}$`, "i") }).click();
        await use({ host, visitor, cards: shelf.first().getByRole("listitem"), cheap, go });
        expectQuiet(visitor);
      },
    });

    test("shows its shelves, and cards of its own", async ({ app: { visitor, cards, cheap, go } }) => {
      await visitor.page.goto("");
      await go("Hamlet");
      await sees(cards, firstSix("hamlet"));
      await expectCheap(cheap);
      const card = cheap.locator("section .card").first();
      await expect(card).toHaveCSS("border-top-color", "rgb(0, 128, 128)");
      expect((await card.boundingBox())!.width).toBeGreaterThanOrEqual(140);
      expect(await visitor.errors()).toEqual([]);
    });

    test("records a view, with its time, each time somebody comes to a product", async ({ app: { visitor, cards, go } }) => {
      await visitor.page.goto("");
      for (const book of ["hamlet", "dracula", "hamlet"] as const) {
        await go(book === "hamlet" ? "Hamlet" : "Dracula");
        await expect(visitor.page.getByRole("heading", { level: 1 })).toHaveText(book);
        await expect.poll(async () => (await events(visitor)).at(-1)).toEqual({ item: book, type: "view", dwell: null });
        await expect(cards).not.toHaveCount(0);
      }
      await visitor.page.goBack();
      await expect(visitor.page.getByRole("heading", { level: 1 })).toHaveText("dracula");
      await expect.poll(async () => (await events(visitor)).length).toBe(4);
      await go("About");
      await expect.poll(async () => (await events(visitor)).map(({ dwell }) => typeof dwell)).toEqual(Array(4).fill("number"));
      expect((await events(visitor)).map(({ item, type }) => `${type} ${item}`)).toEqual(
        ["hamlet", "dracula", "hamlet", "dracula"].map((book) => `view ${book}`),
      );
    });

    test("follows a card's link by its own router, and tells what goes into the basket", async ({ app: { visitor, cards } }) => {
      const { page } = visitor;
      await page.goto("books/hamlet.html");
      await sees(cards, firstSix("hamlet"));
      const first = firstSix("hamlet")[0]!;
      const sameDocument = await page.evaluateHandle(() => document);
      await cards.first().getByRole("link").click();
      await expect(page).toHaveURL(new RegExp(`/books/${first}\\.html$`));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(first);
      await page.getByRole("button", { name: "Add to basket" }).click();
      await expect
        .poll(async () => (await events(visitor)).map(({ item, type }) => `${type} ${item}`))
        .toEqual([`view hamlet`, `click ${first}`, `view ${first}`, `cart ${first}`]);
      expect(await sameDocument.evaluate((before) => before === document)).toBe(true);
    });

    test("leaves a product while its list, or the engine, is on its way", async ({ app: { visitor, cards, go } }) => {
      const { page } = visitor;
      await page.goto("");
      for (const held of ["**/rec/instant/*", "**/worker.js"]) {
        const { requested, release } = await hold(visitor, held);
        await go("Hamlet");
        await requested;
        await go("About");
        await expect(visitor.shelf).toHaveCount(0);
        await release();
        await visitor.settled();
      }
      await go("Dracula");
      await visitor.waitFor("engine");
      await expect(visitor.shelf).toHaveCount(2);
      const rec = await visitor.rec();
      const list = await rec.evaluate((rec) => rec.recommend({ item: "dracula", k: 6, repeat: false }));
      expect(list.lane).toBe("engine");
      await sees(cards, list.items.map(({ item }) => item));
      expect(await visitor.errors()).toEqual([]);
    });

    test("keeps its conditions where rec.js comes after the app", async ({ app: { host, visitor, cards, cheap } }) => {
      putPages(host, readFileSync(`${folder}/index.html`, "utf8").replace(TAG, `async ${TAG}`));
      const { requested, release } = await hold(visitor, "**/rec.js");
      await visitor.page.goto("books/hamlet.html", { waitUntil: "commit" });
      await requested;
      await expect(visitor.shelf).toHaveCount(2);
      await release();
      await sees(cards, firstSix("hamlet"));
      await expectCheap(cheap);
    });
  });
}

/** Every address of the app is its index.html. */
function putPages(host: Host, html: string): void {
  expect(html).toContain(TAG);
  for (const path of ["/", "/about", "/books/hamlet.html"]) host.put(path, html);
}

/** Holds all requests of matching addresses back, from now on until they are released. */
async function hold({ page }: Visitor, path: string): Promise<{ requested: Promise<unknown>; release(): Promise<void> }> {
  let go!: () => void;
  const released = new Promise<void>((resolve) => (go = resolve));
  await page.route(path, async (route) => (await released, route.continue()));
  return { requested: page.waitForRequest(path), release: async () => (go(), page.unrouteAll({ behavior: "wait" })) };
}

/** The cards of one shelf are of these items. */
async function sees(cards: Locator, items: readonly string[]): Promise<void> {
  const wanted = items.map((item) => expect.stringContaining(titles[item]!.title));
  await expect.poll(() => cards.getByRole("link").allInnerTexts()).toEqual(wanted);
}

/** The second shelf has cards, and none that costs more. */
async function expectCheap(cheap: Locator): Promise<void> {
  const cards = cheap.getByRole("listitem");
  await expect(cards).not.toHaveCount(0);
  const prices = (await cards.allInnerTexts()).map((text) => Number(/£([\d.]+)/.exec(text)?.[1]));
  expect(Math.max(...prices)).toBeLessThanOrEqual(CHEAP);
}
