/** What a page may wish for: conditions that both lanes obey, and what was learned from past sessions. */
import { shopBundle } from "./bundle.js";
import { missing } from "./host.js";
import { expect, test, type Visitor } from "./visitor.js";

const CHEAP = [{ field: "price", high: 7 }];
const shelfWith = (where: string) =>
  `<rec-shelf item="hamlet" where='${where}'><p>From the same shelf</p></rec-shelf>`;

test("what was often read together is shown among what is near, and says so", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  const listed = shopBundle.listed("hamlet").slice(0, 6);
  await visitor.sees(listed);
  await expect(visitor.heading).toHaveText("On a shelf nearby");
  const together = listed.map((book) => shopBundle.together("hamlet", book));
  expect(new Set(together), "some are, and some are not").toEqual(new Set([true, false]));
  for (const [place, is] of together.entries()) {
    await expect(visitor.cards.nth(place).getByText("Often read together")).toHaveCount(is ? 1 : 0);
  }
});

test("the engine names the book that others were read with", async ({ visitor }) => {
  await visitor.open("books/the-pillow-book.html");
  const items = await visitor.engine();
  const together = items.filter(({ reason }) => reason.kind === "also");
  expect(together.length).toBeGreaterThan(0);
  for (const { because } of together) expect(because).toBe("Often read with The Pillow Book");
  await expect(visitor.list.getByText("Often read with The Pillow Book")).toHaveCount(together.length);
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
    expect((await visitor.page.evaluate(() => heard.errors))[0]!.message).toMatch(words);
    await expect(visitor.shelf.getByText("From the same shelf")).toBeVisible();
    await expect(visitor.cards).toHaveCount(0);
  });
}

test("where the attribute turns bad, cards that do not meet it go", async ({ newVisitor, newHost }) => {
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
  await visitor.page.evaluate(() => (heard.impressions as unknown[]).splice(0));
  await visitor.shelf.scrollIntoViewIfNeeded();
  await visitor.settled();
  expect(await visitor.page.evaluate(() => heard.impressions), "nobody sees what is gone").toEqual([]);
});

for (const count of ["500", "0", "-1", "2.5", "abc", ""]) {
  test(`count="${count}" is reported once, and the shelf shows six`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.putPage("/page.html", `<rec-shelf item="hamlet" count="${count}"></rec-shelf>`, "data-off");
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
    await visitor.shelf.evaluate((shelf) => shelf.setAttribute("heading", "Again"));
    await expect(visitor.heading).toHaveText("Again");
    const message = "count must be a whole number from 1 to 100: the shelf shows 6.";
    expect(await visitor.page.evaluate(() => heard.errors)).toEqual([{ code: "bad-request", message }]);
    const lines = visitor.console.filter(({ text }) => text.startsWith("recbuild:"));
    expect(lines.map(({ type, text }) => [type, text])).toEqual([["warning", `recbuild: ${message} (bad-request)`]]);
  });
}

test("what was met may come again where the page says so, but nothing that was disliked", async ({ visitor }) => {
  await visitor.read("macbeth", "the-tempest", "hamlet");
  await (await visitor.rec()).evaluate((rec) => rec.track("dislike", "the-tempest"));
  const all = async (repeat: boolean) => (await recommended(visitor, { repeat, k: 100 })).map(({ item }) => item);
  await visitor.waitFor("engine");
  const [once, again] = [await all(false), await all(true)];
  expect(once).not.toContain("macbeth");
  expect(again).toContain("macbeth");
  expect([...once, ...again]).not.toContain("the-tempest");
});

test("a page may say which items come, and which do not", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await visitor.waitFor("engine");
  const some = await recommended(visitor, { allow: ["emma", "dracula", "macbeth"], deny: ["macbeth"] });
  expect(some.map(({ item }) => item)).toEqual(["dracula"]);
});

/** What the page is recommended for Hamlet, by the engine. */
async function recommended(visitor: Visitor, asked: object) {
  const { items, lane } = await (await visitor.rec()).evaluate(
    (rec, asked) => rec.recommend({ item: "hamlet", ...asked }),
    asked,
  );
  expect(lane).toBe("engine");
  return items;
}
