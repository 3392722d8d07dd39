/**
 * Nothing is fetched ahead of a click. A site's speculation rules make a browser request the pages of links, also of
 * those in closed roots: a shelf's links have no address before the visitor is about to use one. A plain link in a
 * closed root is the witness that the rules work.
 */
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const WITNESS = "/books/moby-dick.html";
const OWN = '<template><a data-rec-link><b data-rec="title"></b></a></template>';
const [first] = shopBundle.listed("hamlet");

/** How the visitor shows interest in the witness, so that the rules apply to it. */
const INTEREST: Readonly<Record<string, (visitor: Visitor) => Promise<void>>> = {
  immediate: async () => undefined,
  eager: ({ page }) => page.mouse.move(10, 10),
  moderate: ({ page }) => page.mouse.move(10, 10),
  conservative: async ({ page }) => {
    await page.mouse.move(10, 10);
    await page.mouse.down();
  },
};

for (const action of ["prefetch", "prerender"]) {
  for (const [eagerness, interest] of Object.entries(INTEREST)) {
    test(`rules that ${action} all links (${eagerness}) do not see what was picked`, async ({ newVisitor, newHost }) => {
      for (const markup of ["", OWN]) {
        const host = await newHost();
        putPage(host, markup, { [action]: [{ where: { href_matches: "/books/*" }, eagerness }] });
        const visitor = await newVisitor(host.origin);
        await visitor.page.goto("page.html");
        await visitor.waitFor("engine");
        await expect(visitor.cards).toHaveCount(6);
        await visitor.settled();
        await interest(visitor);
        await expect.poll(() => booksOf(host), "the witness").toEqual([WITNESS]);
        await visitor.settled();
        expect(booksOf(host)).toEqual([WITNESS]);
      }
    });
  }
}

test("rules that leave out the marks of cards do not see a card that the visitor points at", async ({ newVisitor, newHost }) => {
  for (const except of [".no-prefetch", ".no-prerender", "[rel~=nofollow]"]) {
    const host = await newHost();
    const where = { and: [{ href_matches: "/books/*" }, { not: { selector_matches: except } }] };
    putPage(host, "", { prefetch: [{ where, eagerness: "immediate" }] });
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.cards.first().hover();
    await expect(visitor.cards.first().getByRole("link")).toHaveAttribute("href", /books/);
    await expect.poll(() => booksOf(host)).toEqual([WITNESS]);
    await visitor.settled();
    expect(booksOf(host)).toEqual([WITNESS]);
  }
});

test("a card that appears under a pointer that rests is not pointed at", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  putPage(host, "", {});
  const visitor = await newVisitor(host.origin);
  const { page } = visitor;
  await visitor.open("page.html");
  const { x, y } = (await visitor.cards.first().boundingBox())!;
  await page.mouse.move(x + 50, y + 50);
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("item", "macbeth"));
  await expect(visitor.cards.getByRole("link").first()).toHaveAccessibleName(/./);
  await visitor.settled();
  const addressed = () => visitor.cards.locator("a[href]").count();
  expect(await addressed()).toBe(0);
  await page.mouse.move(x + 55, y + 55);
  expect(await addressed()).toBe(1);
});

for (const [how, follow] of [
  ["a click", (visitor) => visitor.cards.first().click()],
  ["the keyboard", async ({ cards, page }) => (await cards.first().getByRole("link").focus(), page.keyboard.press("Enter"))],
  ["a click without a pointer, as a screen reader's", ({ cards }) => cards.first().getByRole("link").evaluate((link: HTMLElement) => link.click())],
] satisfies [string, (visitor: Visitor) => Promise<unknown>][]) {
  test(`${how} follows a card`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putPage(host, "", {});
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await follow(visitor);
    await visitor.page.waitForURL(`**/books/${first}.html`);
  });
}

for (const [how, options] of [
  ["the middle button", { button: "middle" }],
  ["a click with Control", { modifiers: ["ControlOrMeta"] }],
] satisfies [string, Parameters<Visitor["cards"]["click"]>[0]][]) {
  test(`${how} opens a card in a new tab`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putPage(host, "", {});
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    const opened = visitor.page.context().waitForEvent("page");
    await visitor.cards.first().click(options);
    await (await opened).waitForURL(`**/books/${first}.html`);
  });
}

/** A page with a shelf, the witness in its corner, and these rules. */
function putPage(host: Host, markup: string, rules: object): void {
  host.put("/rules.json", JSON.stringify(rules));
  host.put("/witness.js", `
    const root = document.querySelector("#witness").attachShadow({ mode: "closed" });
    const link = Object.assign(document.createElement("a"), { href: "${WITNESS}", textContent: "A plain link in a closed root" });
    root.append(link);`);
  host.putPage("/page.html", `<div id="witness"></div><rec-shelf item="hamlet">${markup}</rec-shelf><script type="module" src="/witness.js"></script>`);
  host.change(/page\.html$/, headers({ "speculation-rules": '"/rules.json"' }));
  host.change(/rules\.json$/, headers({ "content-type": "application/speculationrules+json" }));
}

/** The pages of books that were requested so far. */
function booksOf(host: Host): string[] {
  return host.paths.filter((path) => path.startsWith("/books/"));
}
