/** What a visitor sees on a shelf, from the first visit on. */
import { shopBundle } from "../../support/bundle.js";
import type { Host } from "../../support/host.js";
import { endWorkers } from "../../support/targets.js";
import { expect, PHONE, test, type Visitor } from "../../support/visitor.js";

const READ = ["treasure-island", "lord-jim"];
const firstSix = (book: string) => shopBundle.listed(book).slice(0, 6);

test("the first visit shows six books, before anything of the engine is requested", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await visitor.sees(firstSix("hamlet"));
  await visitor.waitFor("engine");
  const [before, after] = await page.evaluate(() => {
    const painted = performance.getEntriesByName("rec:instant")[0]!.startTime;
    // The search box in the shop's header comes by itself, at any time.
    const ours = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/rec/") && !name.endsWith("/search.js"));
    const paths = (early: boolean) =>
      ours.filter(({ startTime }) => startTime < painted === early).map(({ name }) => new URL(name).pathname);
    return [paths(true), paths(false)];
  });
  const inEngine = (name: string) => `/rec/${shopBundle.boot.engine.folder}/${name}`;
  expect(before, "the shop has cards of its own").toEqual(["/rec/rec.js", inEngine("extras.js"), `/rec/${shopBundle.partOf("hamlet")}`]);
  expect(after.sort(), "the worker asks for the rest").toEqual(["connect.js", "worker.js"].map(inEngine));
});

test("each card has a title, a price and a link, under a heading", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await expect(visitor.heading).toHaveText("On a shelf nearby");
  await expect(visitor.cards).toHaveCount(6);
  expect(await visitor.shown()).toEqual(firstSix("hamlet"));
  for (const card of await visitor.cards.all()) {
    await expect(card.getByRole("link")).toHaveAccessibleName(/\p{L}.* £\d+\.\d\d( Often read .*)?$/u);
  }
});

test("a shelf never shows the page's own book, nor one that was read", async ({ visitor }) => {
  const [nearest] = shopBundle.listed("hamlet");
  await visitor.read(nearest!, "hamlet");
  await visitor.sees(shopBundle.listed("hamlet").slice(1, 7));
  expect(await visitor.shown()).not.toContain("hamlet");
});

test("a click on a card opens that book's page, loaded in full", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await page.evaluate(() => document.body.setAttribute("data-same-document", ""));
  await visitor.cards.nth(2).getByRole("link").click();
  await page.waitForURL(`**/books/${firstSix("hamlet")[2]}.html`);
  await expect(page.locator("body")).not.toHaveAttribute("data-same-document");
});

test("the keyboard reaches each card in order, and Enter follows its link", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await page.getByRole("navigation").last().getByRole("link").last().focus();
  for (const book of firstSix("hamlet")) {
    await page.keyboard.press("Tab");
    await expect(visitor.cards.locator("a:focus")).toHaveAttribute("href", new RegExp(`/${book}\\.html$`));
    await expect(visitor.cards.locator("a:focus")).toBeInViewport();
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/books/${firstSix("hamlet")[5]}.html`);
});

for (const [where, path, kind, width] of [
  ["on a phone", "books/hamlet.html", PHONE, 360],
  ["on a desktop", "books/hamlet.html", {}, 1280],
  ["with the shelf's own cards", "rec/preview.html", {}, 1280],
] as const) {
  test(`nothing moves ${where}, not even when the engine's list comes`, async ({ newVisitor }) => {
    // So high that all of the page is in view: what moves out of view would not count.
    const visitor = await newVisitor(undefined, { ...kind, viewport: { width, height: 3000 } });
    await visitor.read(...READ);
    await endWorkers(visitor); // A running engine would replace the instant list before it can be read.
    await visitor.open(path);
    const instant = await visitor.shown();
    const engine = await visitor.engine();
    expect(engine.map(({ item }) => item), "the list did change").not.toEqual(instant);
    expect(await movement(visitor)).toBe(0);
    await visitor.page.evaluate(() => document.querySelector("main")!.prepend(document.createElement("hr")));
    expect(await movement(visitor), "what does move is measured").toBeGreaterThan(0);
  });
}

test("a site's own cards look as the site says, whatever their classes", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const classes = ["layers", "blank", "covered", "symbols", "heading", "list", "card", "link", "tile", "image"];
  const card = `<div class="own">${classes.map((name) => `<h2 class="${name}">A</h2>`).join("")}
    <a href="#"><b class="title">B</b><span class="price">C</span></a>
    <ul><li>D</li></ul><span class="reason" data-rec="title"></span></div>`;
  const page = `<rec-shelf item="hamlet"><template>${card}</template></rec-shelf><main><ul><li>${card}</ul></main>`;
  host.putPage("/page.html", page, "data-off");
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  const looks = (own: Element) => {
    const boxes = ["display", "position", "overflow", "margin", "padding", "border-radius", "grid-auto-flow"];
    const texts = ["visibility", "color", "background-color", "font-size", "font-weight", "text-decoration-line"];
    return [...own.querySelectorAll("*")].map((element) => {
      const look = getComputedStyle(element);
      return [element.className, ...[...boxes, ...texts].map((name) => `${name}: ${look.getPropertyValue(name)}`)];
    });
  };
  const inShelf = await visitor.cards.first().locator(".own").evaluate(looks);
  expect(inShelf).toEqual(await visitor.page.locator("main .own").evaluate(looks));
});

/** How large the shelf and its first card are on a page with this style; `k`: of how many cards. */
async function sizes(visitor: Visitor, host: Host, style: string, k = 6) {
  host.put("/style.css", style);
  const link = '<link rel="stylesheet" href="/style.css">';
  host.putPage("/page.html", `${link}<rec-shelf item="hamlet" k="${k}"></rec-shelf>`, "data-off");
  await visitor.open("page.html");
  const shelf = (await visitor.shelf.boundingBox())!;
  const card = (await visitor.cards.first().boundingBox())!;
  return { shelf: [shelf.width, shelf.height], card: [card.width, card.height] };
}

for (const [where, kind] of [["on a phone", PHONE], ["on a desktop", {}]] as const) {
  test(`${where}, sizes do not go by the root's font, which a site may make small`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await newVisitor(host.origin, kind);
    const usual = await sizes(visitor, host, "body { font-size: 16px }");
    for (const root of ["62.5%", "10px", "200%"]) {
      expect(await sizes(visitor, host, `html { font-size: ${root} } body { font-size: 16px }`)).toEqual(usual);
    }
    const small = await sizes(visitor, host, "html { font-size: 62.5% }");
    expect(small.card[0], "with small texts, too").toBe(usual.card[0]);
    const large = await sizes(visitor, host, "body { font-size: 32px }");
    expect(large.card[0], "a card has room for large texts").toBeGreaterThan(2 * 152 - 1);
  });
}

test("a card that stands alone is not as wide as the page", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  expect((await sizes(visitor, host, "body { margin: 0 }", 1)).card[0]).toBeCloseTo(1280 / 3, 1);
  expect((await sizes(visitor, host, "rec-shelf { --rec-card-max: 250px }", 1)).card[0]).toBe(250);
  await visitor.page.setViewportSize({ width: 1900, height: 900 });
  const three = await sizes(visitor, host, "", 3);
  expect(3 * three.card[0]! + 2 * 20, "three fill the row").toBeCloseTo(three.shelf[0]!, 1);
});

test("a reason can be read wherever the page's own text can", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  for (const color of ["rgb(0, 0, 0)", "rgb(51, 51, 51)", "rgb(85, 85, 85)", "rgb(118, 118, 118)"]) {
    await sizes(visitor, host, `body { color: ${color} }`);
    const reason = visitor.cards.getByText("Often read together").first();
    await expect(reason).toHaveCSS("color", color);
    await expect(reason).toHaveCSS("opacity", "1");
  }
});

test("without JavaScript the shelf shows what the page put into it", async ({ newVisitor }) => {
  const { page, shelf } = await newVisitor(undefined, { javaScriptEnabled: false });
  await page.goto("books/hamlet.html");
  await expect(shelf.getByRole("heading")).toHaveText("From the same shelf");
  await expect(shelf.getByRole("link")).toHaveCount(6);
  await shelf.getByRole("link").first().click();
  await expect(page).not.toHaveURL(/hamlet/);
});

test("another item in the attribute is another list", async ({ visitor }) => {
  await visitor.page.route("**/connect.js", () => undefined); // The engine's list would replace the expected one.
  await visitor.open("books/hamlet.html");
  await visitor.sees(firstSix("hamlet"));
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("item", "moby-dick"));
  await visitor.sees(shopBundle.listed("moby-dick").filter((book) => book !== "hamlet").slice(0, 6));
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("k", "3"));
  await expect(visitor.cards).toHaveCount(3);
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("heading", "Next on your table"));
  await expect(visitor.heading).toHaveText("Next on your table");
});

test("while the pointer is over the shelf, the engine's list waits", async ({ visitor }) => {
  const { page } = visitor;
  const goOn = await readWithoutEngine(visitor);
  const instant = await visitor.shown();
  await visitor.shelf.hover();
  goOn();
  const better = (await visitor.recommended()).map(({ item }) => item);
  expect(better).not.toEqual(instant);
  expect(await visitor.shown()).toEqual(instant);
  await page.mouse.move(0, 0);
  await visitor.sees(better);
});

test("the page is told which cards were seen, and from which lane", async ({ visitor }) => {
  const goOn = await readWithoutEngine(visitor);
  const instant = await visitor.shown();
  expect(await visitor.page.evaluate(() => recorded.impressions), "nobody has seen the shelf yet").toEqual([]);
  await visitor.shelf.scrollIntoViewIfNeeded();
  const impressions = () => visitor.page.evaluate(() => recorded.impressions);
  await expect.poll(impressions).toEqual([{ items: instant, positions: [1, 2, 3, 4, 5, 6], lane: "instant" }]);
  goOn();
  const better = (await visitor.engine()).map(({ item }) => item);
  await expect.poll(async () => (await impressions()).at(-1)).toEqual({ items: better, positions: [1, 2, 3, 4, 5, 6], lane: "engine" });
});

test("no page of the shop scrolls sideways on a small phone", async ({ newVisitor }) => {
  const visitor = await newVisitor(undefined, PHONE);
  for (const path of ["index.html", "books/a-modest-proposal.html", "shelves/short-stories.html", "you.html"]) {
    await visitor.page.goto(path);
    if ((await visitor.shelf.count()) > 0) await visitor.waitFor("instant");
    const { scrollWidth, clientWidth } = await visitor.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth, path).toBeLessThanOrEqual(clientWidth);
    expect(clientWidth, path).toBe(360);
  }
});

/** The sum of all layout shifts on this page so far. */
async function movement(visitor: Visitor): Promise<number> {
  await visitor.settled();
  return visitor.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        });
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
      }),
  );
}

/** Opens a last book while no engine runs; none starts before the function is called that comes back. */
async function readWithoutEngine(visitor: Visitor): Promise<() => void> {
  await visitor.read(...READ);
  await endWorkers(visitor);
  let goOn!: () => void;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await visitor.page.route("**/connect.js", async (route) => {
    await held;
    await route.continue();
  });
  await visitor.read("hamlet");
  return goOn;
}
