/** What a visitor sees after a while: a shelf of their own, made on their device, and gone when they say so. */
import { readFileSync } from "node:fs";
import { SHOP, titles } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const SEA = ["treasure-island", "lord-jim", "sailing-alone-around-the-world"];
const TALES = ["grimms-fairy-tales", "andersens-fairy-tales", "russian-fairy-tales"];
const titleOf = (book: string) => titles[book]!.title;

test("two visitors with different histories see different shelves on the same page", async ({ newVisitor }) => {
  const shelves = [];
  for (const history of [SEA, TALES]) {
    const visitor = await newVisitor();
    await visitor.read(...history, "the-divine-comedy");
    const shown = (await visitor.engine()).map(({ item }) => item);
    expect(shown.filter((book) => [...history, "the-divine-comedy"].includes(book)), "nothing that was read").toEqual([]);
    await expect(visitor.heading).toHaveText("Picked for you");
    shelves.push(shown);
  }
  const [sea, tales] = shelves as [string[], string[]];
  expect(sea.filter((book) => !tales.includes(book)).length).toBeGreaterThan(0);
});

for (const { visits, history, genres } of [
  { visits: "sea stories", history: SEA, genres: ["adventure", "travel", "short-stories", "science-nature"] },
  { visits: "fairy tales", history: TALES, genres: ["fairy-tales"] },
]) {
  test(`after ${visits}, the home page is picked for this visitor and says why`, async ({ visitor }) => {
    await visitor.read(...history);
    await visitor.open("index.html");
    const items = await visitor.engine();
    await expect(visitor.heading).toHaveText("Picked for you");
    const fitting = genres.flatMap(shelfOf);
    expect(items.filter(({ item }) => fitting.includes(item)).length).toBeGreaterThanOrEqual(4);
    await expect.poll(() => becauseOf(visitor, history).count(), "all but an item of exploration").toBeGreaterThanOrEqual(5);
  });
}

test("likes and dislikes count", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.read("treasure-island");
  await page.getByRole("button", { name: "I like this" }).click();
  await visitor.read("moby-dick");
  await page.getByRole("button", { name: "Not for me" }).click();
  await visitor.open("index.html");
  const items = await visitor.engine();
  await expect(visitor.list.getByText(`You liked ${titleOf("treasure-island")}`).first()).toBeVisible();
  expect(items.map(({ reason }) => reason.item), "a dislike is no reason").not.toContain("moby-dick");

  const rec = await visitor.rec();
  const all = () => rec.evaluate(async (rec) => (await rec.recommend({ k: 100 })).items.map(({ item }) => item));
  const disliked = await all();
  expect(disliked).not.toContain("moby-dick");
  await rec.evaluate(({ profile }) => {
    const { events, ...rest } = profile.export();
    profile.import({ ...rest, events: events.filter(({ type }) => type !== "dislike") });
  });
  expect(await all(), "a dislike pushes what is like it down").not.toEqual(disliked);
});

test("the profile outlives page loads, is shown as text, and is forgotten on request", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  const { page } = visitor;
  await visitor.read(SEA[0]!, SEA[1]!);
  await page.getByRole("button", { name: "I like this" }).click();
  await page.goto("you.html");
  await expect(page.getByText(`You looked at ${titleOf(SEA[0]!)}`)).toBeVisible();
  await expect(page.getByText(`You liked ${titleOf(SEA[1]!)}`)).toBeVisible();
  await page.reload();
  await expect(page.getByText(`You liked ${titleOf(SEA[1]!)}`)).toBeVisible();
  expect(await visitor.storedKeys()).toEqual(["rec-lists:/rec/", "rec:/rec/"]);
  await (await visitor.rec()).evaluate(({ track }) => track("block", "author=Jane Austen"));
  await page.reload();
  await expect(page.getByText("You want to see nothing of Jane Austen")).toBeVisible();

  await page.getByRole("button", { name: "Forget me" }).click();
  await expect(page.getByText("You liked")).toHaveCount(0);
  expect(await visitor.storedKeys()).toEqual([]);
  await page.reload();
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  const newcomer = await newVisitor();
  const shelves = [];
  for (const reader of [visitor, newcomer]) {
    await reader.read("hamlet");
    shelves.push((await reader.engine()).map(({ item }) => item));
  }
  expect(shelves[0], "as for a new visitor").toEqual(shelves[1]);
  await expect(visitor.heading).toHaveText("On a shelf nearby");
});

/** The cards that say that they are there for one of these books. */
function becauseOf({ cards }: Visitor, books: readonly string[]) {
  const names = books.map((book) => titleOf(book).replace(/[^\p{L}\p{N} ]/gu, "."));
  return cards.filter({ hasText: new RegExp(`(You looked at|Often read with) (${names.join("|")})`) });
}

/** The books that stand on a shelf of the shop, by its page's name. */
function shelfOf(genre: string): string[] {
  const page = readFileSync(`${SHOP}/shelves/${genre}.html`, "utf8");
  return [...page.matchAll(/books\/([a-z-]+)\.html/g)].map(([, book]) => book!);
}
