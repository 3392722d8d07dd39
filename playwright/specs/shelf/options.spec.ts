/** A page's options in both lanes, and what was learned from past sessions. */
import { shopBundle } from "../../support/bundle.js";
import { missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const CHEAP = [{ field: "price", high: 7 }];
const shelfWith = (where: string) =>
  `<rec-shelf item="hamlet" where='${where}'><p>From the same shelf</p></rec-shelf>`;

test("co-occurrences are listed among similar books, and are labelled", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  const listed = shopBundle.listed("hamlet").slice(0, 6);
  await visitor.sees(listed);
  await expect(visitor.heading).toHaveText("On a shelf nearby");
  const together = listed.map((book) => shopBundle.isCoOccurrence("hamlet", book));
  expect(new Set(together), "some are, and some are not").toEqual(new Set([true, false]));
  for (const [place, is] of together.entries()) {
    await expect(visitor.cards.nth(place).getByText("Often read together")).toHaveCount(is ? 1 : 0);
  }
});

test("the engine names the book of a co-occurrence", async ({ visitor }) => {
  await visitor.read("carmilla", "persuasion", "dracula"); // The engine's list differs from the instant one.
  const items = await visitor.engine();
  const together = items.filter(({ reason }) => reason.kind === "co_occurrence");
  expect(together.length).toBeGreaterThan(0);
  for (const { because } of together) expect(because).toBe("Often read with Dracula");
  await expect(visitor.list.getByText("Often read with Dracula")).toHaveCount(together.length);
});

test("a shelf shows what meets its conditions, in both lanes", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.putPage("/page.html", shelfWith(JSON.stringify(CHEAP)));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  const cards = shopBundle.instant("hamlet").cards;
  const priceOf = (book: string) => cards.price![cards.id.indexOf(book)] as number;
  await visitor.sees(shopBundle.listed("hamlet").filter((book) => priceOf(book) <= 7).slice(0, 6));

  await visitor.waitFor("engine");
  const better = await recommended(visitor, { where: CHEAP });
  await visitor.sees(better.map(({ item }) => item));
  expect(better).toHaveLength(6);
  for (const { card } of better) expect(card.price).toBeLessThanOrEqual(7);
});

test("another condition in the attribute is another list", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.putPage("/page.html", shelfWith('[{"field": "author", "any_of": ["william shakespeare"]}]'));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  const plays = ["a-midsummer-nights-dream", "macbeth", "the-tempest"];
  await expect.poll(async () => (await visitor.shown()).sort()).toEqual(plays);
  await visitor.shelf.evaluate((shelf) => shelf.removeAttribute("where"));
  await expect(visitor.cards).toHaveCount(6);
});

test("a shelf of cheaper books by the page's author compares them with the page's own, in both lanes", async ({ newVisitor, newHost }) => {
  const where = [{ field: "author", same: true }, { field: "price", max_times: 1 }];
  const host = await newHost();
  host.putPage("/page.html", shelfWith(JSON.stringify(where)));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  const { cards } = shopBundle.instant("hamlet");
  const valueOf = (field: string, book: string) => cards[field]![cards.id.indexOf(book)]!;
  const fits = (book: string) => valueOf("author", book) === valueOf("author", "hamlet") && valueOf("price", book) <= valueOf("price", "hamlet");
  const first = shopBundle.listed("hamlet").filter(fits).slice(0, 6);
  expect(first.length).toBeGreaterThan(0);
  await visitor.sees(first);

  await visitor.waitFor("engine");
  const better = await recommended(visitor, { where });
  await visitor.sees(better.map(({ item }) => item));
  for (const { card } of better) {
    expect(card.author).toBe(valueOf("author", "hamlet"));
    expect(card.price).toBeLessThanOrEqual(valueOf("price", "hamlet") as number);
  }
});

for (const [what, where, words] of [
  ["conditions that are no JSON", "price < 7", /where must be a list such as \[\{"field"/],
  ["a condition on a field that cards do not have", '[{"field": "pages"}]', /no field "pages".*--card pages/],
] as const) {
  test(`${what} leave the page's own children, and say what would do`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.putPage("/page.html", shelfWith(where));
    const visitor = await newVisitor(host.origin);
    await visitor.page.goto("page.html");
    await expect.poll(() => visitor.errors()).toEqual(["bad-request"]);
    expect((await visitor.page.evaluate(() => recorded.errors))[0]!.message).toMatch(words);
    await expect(visitor.shelf.getByText("From the same shelf")).toBeVisible();
    await expect(visitor.cards).toHaveCount(0);
  });
}

test("when the attribute becomes invalid, the cards that may not meet it are removed", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.putPage("/page.html", shelfWith("[]"));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.engine();
  for (const where of ["price < 7", '[{"field": "pages"}]']) {
    await visitor.shelf.evaluate((shelf) => shelf.removeAttribute("where"));
    await expect(visitor.cards).toHaveCount(6);
    await visitor.shelf.evaluate((shelf, where) => shelf.setAttribute("where", where), where);
    await expect(visitor.cards).toHaveCount(0);
    await expect(visitor.shelf.getByText("From the same shelf")).toBeVisible();
  }
  expect(await visitor.errors()).toEqual(["bad-request"]);
  await visitor.page.evaluate(() => (recorded.impressions as unknown[]).splice(0));
  await visitor.page.clock.install();
  await visitor.shelf.scrollIntoViewIfNeeded();
  await visitor.settled();
  await visitor.page.clock.fastForward(5000); // More than the second that a card has to be in view.
  expect(await visitor.page.evaluate(() => recorded.impressions), "no impression of removed cards").toEqual([]);
});

for (const k of ["500", "0", "-1", "2.5", "abc", ""]) {
  test(`k="${k}" is reported once, and the shelf shows six`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.putPage("/page.html", `<rec-shelf item="hamlet" k="${k}"></rec-shelf>`, "data-off");
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
    await visitor.shelf.evaluate((shelf) => shelf.setAttribute("heading", "Again"));
    await expect(visitor.heading).toHaveText("Again");
    const message = "k must be a whole number from 1 to 100: the shelf shows 6.";
    expect(await visitor.page.evaluate(() => recorded.errors)).toEqual([{ code: "bad-request", message }]);
    const lines = visitor.console.filter(({ text }) => text.startsWith("recbuild:"));
    expect(lines.map(({ type, text }) => [type, text])).toEqual([["warning", `recbuild: ${message} (bad-request)`]]);
  });
}

test("with `repeat`, items that were met are listed again, except disliked ones", async ({ visitor }) => {
  await visitor.read("macbeth", "the-tempest", "hamlet");
  await (await visitor.rec()).evaluate((rec) => rec.track("dislike", "the-tempest"));
  const all = async (repeat: boolean) => (await recommended(visitor, { repeat, k: 100 })).map(({ item }) => item);
  await visitor.waitFor("engine");
  const [without, repeated] = [await all(false), await all(true)];
  expect(without).not.toContain("macbeth");
  expect(repeated).toContain("macbeth");
  expect([...without, ...repeated]).not.toContain("the-tempest");
});

test("`allow` and `deny` choose the items", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await visitor.waitFor("engine");
  const some = await recommended(visitor, { allow: ["emma", "dracula", "macbeth"], deny: ["macbeth"] });
  expect(some.map(({ item }) => item)).toEqual(["dracula"]);
});

/** What the engine recommends on the page of Hamlet. */
async function recommended(visitor: Visitor, options: object) {
  const { items, lane } = await (await visitor.rec()).evaluate(
    (rec, options) => rec.recommend({ item: "hamlet", ...options }),
    options,
  );
  expect(lane).toBe("engine");
  return items;
}
