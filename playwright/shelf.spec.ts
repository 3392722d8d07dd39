/** What a visitor sees on a shelf, from the first visit on. */
import { shopBundle } from "./bundle.js";
import { expect, PHONE, test } from "./visitor.js";

const SEA = ["treasure-island", "lord-jim"];

test("the first visit shows six neighbours, before anything of the engine is asked for", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await visitor.sees(shopBundle.near("hamlet").slice(0, 6));
  await page.evaluate(() => heard.engine);
  const { ours, engine, painted } = await page.evaluate(() => {
    const painted = performance.getEntriesByName("rec:instant")[0]!.startTime;
    const paths = (entries: PerformanceEntry[]) => entries.map(({ name }) => new URL(name).pathname);
    const ours = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/rec/"));
    const early = ours.filter(({ startTime }) => startTime < painted);
    return { ours: paths(early), engine: paths(ours.filter((entry) => !early.includes(entry))), painted };
  });
  expect(painted).toBeGreaterThan(0);
  expect(ours).toEqual(["/rec/rec.js", `/rec/${shopBundle.partOf("hamlet")}`]);
  expect(engine).toEqual([`/rec/${shopBundle.boot.engine.folder}/worker.js`]);
});

test("each card has a title, a price and a link, under a heading", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  await expect(visitor.heading).toHaveText("On a shelf nearby");
  await expect(visitor.cards).toHaveCount(6);
  for (const card of await visitor.cards.all()) {
    const link = card.getByRole("link");
    await expect(link).toHaveAttribute("href", /\/books\/[a-z-]+\.html$/);
    await expect(link).toHaveAccessibleName(/\p{L}.* £\d+\.\d\d$/u);
  }
});
