/** `<rec-shelf>` from a script: its properties and its class. Without an engine, whose list would replace the first one. */
import type { RecShelf } from "../../../web/types/rec.js";
import { shopBundle } from "../../support/bundle.js";
import { type Host, missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const HAMLET = '<rec-shelf item="hamlet"></rec-shelf>';
const firstOf = (book: string | null, k = 6) => shopBundle.listed(book).slice(0, k);
const cards = shopBundle.instant("hamlet").cards;
const priceOf = (book: string) => cards.price![cards.id.indexOf(book)] as number;

/** Opens a page with this content. */
async function open(visitor: Visitor, host: Host, content: string): Promise<void> {
  host.putPage("/page.html", content, "data-off");
  await visitor.page.goto("page.html");
}

/** How often shelves of the page have shown an instant list. */
const draws = ({ page }: Visitor) => page.evaluate(() => performance.getEntriesByName("rec:instant").length);

test("properties mirror the attributes, in both directions", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, '<rec-shelf item="hamlet" k="3" where=\'[{"field": "price", "high": 9}]\'></rec-shelf>');
  await expect(visitor.cards).toHaveCount(3);
  const properties = () =>
    visitor.shelf.evaluate((shelf: RecShelf) => [shelf.item, shelf.k, shelf.heading, shelf.where, shelf.allow, shelf.deny, shelf.repeat]);
  expect(await properties()).toEqual(["hamlet", 3, null, [{ field: "price", high: 9 }], null, [], false]);
  await visitor.shelf.evaluate((shelf: RecShelf) => Object.assign(shelf, { item: "moby-dick", k: 4, heading: "Next" }));
  expect(await visitor.shelf.evaluate((shelf) => ["item", "k", "heading"].map((name) => shelf.getAttribute(name)))).toEqual([
    "moby-dick",
    "4",
    "Next",
  ]);
  await expect(visitor.heading).toHaveText("Next");
  await expect(visitor.cards).toHaveCount(4);
  await visitor.shelf.evaluate((shelf: RecShelf) => {
    shelf.item = shelf.heading = null;
    for (const name of ["k", "where"]) shelf.removeAttribute(name);
  });
  expect(await properties()).toEqual([null, 6, null, [], null, [], false]);
  await visitor.sees(firstOf(null));
});

test("`where` is a real array, or its JSON as frameworks set it; `allow`, `deny` and `repeat` are properties alone", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, HAMLET);
  await visitor.sees(firstOf("hamlet"));
  const isKept = await visitor.shelf.evaluate((shelf: RecShelf) => {
    const where = [{ field: "price", high: 7 }];
    shelf.where = where;
    return shelf.where === where && !shelf.hasAttribute("where");
  });
  expect(isKept).toBe(true);
  await visitor.sees(shopBundle.listed("hamlet").filter((book) => priceOf(book) <= 7).slice(0, 6));
  await visitor.shelf.evaluate((shelf: RecShelf) => shelf.setAttribute("where", '[{"field": "price", "high": 100}]'));
  await visitor.sees(firstOf("hamlet"));
  await visitor.shelf.evaluate((shelf: RecShelf) => (shelf.where = '[{"field": "price", "high": 7}]' as never));
  await visitor.sees(shopBundle.listed("hamlet").filter((book) => priceOf(book) <= 7).slice(0, 6));
  await visitor.shelf.evaluate((shelf: RecShelf) => shelf.removeAttribute("where"));
  await visitor.sees(firstOf("hamlet"));

  const [first, second, third] = firstOf("hamlet");
  await visitor.shelf.evaluate((shelf: RecShelf, allow) => (shelf.allow = allow), [third!, first!, second!]);
  await visitor.sees([first!, second!, third!]);
  await visitor.shelf.evaluate((shelf: RecShelf, deny) => (shelf.deny = deny), [second!]);
  await visitor.sees([first!, third!]);
  await visitor.shelf.evaluate((shelf: RecShelf) => (shelf.where = "price < 7" as never));
  await expect.poll(() => visitor.errors()).toEqual(["bad-request"]);
  await expect(visitor.cards).toHaveCount(0);
});

test("with `repeat`, items that the visitor has met are shown again", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const visitor = await newVisitor(host.origin);
  const [met] = firstOf("hamlet");
  await visitor.read("hamlet");
  await visitor.remember([met!]);
  await visitor.sees(shopBundle.listed("hamlet").slice(1, 7));
  await visitor.shelf.evaluate((shelf: RecShelf) => (shelf.repeat = true));
  await visitor.sees(firstOf("hamlet"));
});

test("several changes in one task are one redraw", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, HAMLET);
  await visitor.sees(firstOf("hamlet"));
  await visitor.settled();
  await expect.poll(() => draws(visitor)).toBe(1);
  await visitor.shelf.evaluate((shelf: RecShelf) => {
    shelf.item = "macbeth";
    shelf.k = 3;
    shelf.where = [{ field: "price", low: 0 }];
    shelf.setAttribute("heading", "Next");
    shelf.item = "moby-dick";
  });
  await visitor.sees(firstOf("moby-dick", 3));
  await visitor.settled();
  await expect.poll(() => draws(visitor)).toBe(2);
  await visitor.page.evaluate(() => {
    const shelf = document.createElement("rec-shelf");
    document.body.prepend(shelf);
    shelf.k = 2;
    shelf.item = "dracula";
  });
  await expect.poll(() => draws(visitor), "a shelf that is filled after it was put into the document").toBe(3);
  await visitor.settled();
  await expect.poll(() => draws(visitor)).toBe(3);
  expect(host.paths, "nothing was requested for the page without an item").not.toContain(`/rec/${shopBundle.partOf(null)}`);
});

test("properties that were set before the element is defined are kept", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await visitor.page.route("**/rec.js", async (route) => {
    await held;
    await route.continue();
  });
  host.putPage("/page.html", '<rec-shelf item="hamlet" k="3"></rec-shelf>', "data-off");
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await visitor.shelf.evaluate((shelf: RecShelf) => {
    Object.assign(shelf, { item: "moby-dick", heading: "Early", where: [{ field: "price", low: 0 }] });
  });
  release();
  await visitor.sees(firstOf("moby-dick", 3));
  await expect(visitor.heading).toHaveText("Early");
  const after = await visitor.shelf.evaluate((shelf: RecShelf) => [shelf.getAttribute("item"), shelf.where, Object.keys(shelf)]);
  expect(after).toEqual(["moby-dick", [{ field: "price", low: 0 }], []]);
  await visitor.settled();
  await expect.poll(() => draws(visitor)).toBe(1);
});

test("the class is exported, and makes elements", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, "");
  const made = await (await visitor.rec()).evaluate(({ RecShelf }) => {
    const shelves = [document.createElement("rec-shelf"), new RecShelf()];
    Object.assign(shelves[1]!, { item: "hamlet", k: 2 });
    document.body.append(shelves[1]!);
    return [...shelves.map((shelf) => shelf instanceof RecShelf), customElements.get("rec-shelf") === RecShelf];
  });
  expect(made).toEqual([true, true, true]);
  await visitor.sees(firstOf("hamlet", 2));
});

test("the heading has the level that the page's outline needs", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  await visitor.open("books/dracula.html");
  await expect(visitor.heading).not.toHaveAttribute("aria-level");
  await visitor.shelf.evaluate((shelf) => shelf.setAttribute("heading-level", "3"));
  await expect(visitor.heading).toHaveAttribute("aria-level", "3");
});
