/** The bundle's own page: an item is found, acted on and explained, and its shelf's code copied. */
import { shopBundle } from "../../support/bundle.js";
import { titles } from "../../support/places.js";
import { expect, test } from "../../support/visitor.js";

test("an item is found by words of its title, wherever it is in the catalog, or by its id", async ({ visitor }) => {
  const { page } = visitor;
  await visitor.open("rec/preview.html");
  const box = page.getByRole("searchbox", { name: "Find an item" });
  await box.fill("DICK mo");
  await page.getByRole("search").getByRole("link", { name: titles["moby-dick"]!.title }).click();
  await expect(page).toHaveURL(/\?item=moby-dick$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(titles["moby-dick"]!.title);
  await expect(page.getByRole("search").getByRole("list")).toBeHidden();
  await box.fill("dracula");
  await box.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dracula");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(titles["moby-dick"]!.title);
  await box.fill("no such id");
  await box.press("Enter");
  await expect(page.getByRole("alert")).toContainText("unknown-item");
  await page.getByRole("button", { name: "Any item" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("no such id");
});

test("each card is explained, and what the visitor does changes list and reasons", async ({ visitor }) => {
  const { page } = visitor;
  await page.goto("rec/preview.html?item=dracula&k=4");
  const rows = page.getByRole("table").getByRole("row").filter({ has: page.getByRole("cell") });
  await expect(rows).toHaveCount(4);
  const [first] = await visitor.engine();
  await expect(rows.first()).toContainText(titles[first!.item]!.title);
  await expect(rows.first()).toContainText(first!.score.toFixed(3));
  await expect(rows.first()).toContainText(first!.label);
  await expect(rows.first()).toContainText(first!.reason.kind);
  await page.goto("rec/preview.html?item=hamlet");
  await page.getByRole("button", { name: "Buy", exact: true }).click();
  await expect(page.locator("rec-profile")).toContainText("viewed, bought");
  await page.goto("rec/preview.html");
  await expect(rows.filter({ hasText: `purchase · ${titles["hamlet"]!.title}` })).not.toHaveCount(0);
  expect(await visitor.errors()).toEqual([]);
});

test("the settings are those of the shelf, its code, and the address", async ({ visitor }) => {
  const { page } = visitor;
  const where = '[{"field": "price", "high": 7}]';
  await page.goto("rec/preview.html?item=hamlet");
  await page.getByLabel("k", { exact: true }).fill("3");
  await page.getByLabel("where").fill(where);
  await page.getByLabel("where").press("Enter");
  await expect(page).toHaveURL(`/rec/preview.html?${new URLSearchParams({ item: "hamlet", k: "3", where })}`);
  await expect(page.getByLabel("Code of this shelf")).toHaveValue(
    `<script type="module" src="/rec/rec.js"></script>\n<rec-shelf item="hamlet" k="3" where='${where}'></rec-shelf>\n`,
  );
  const prices = shopBundle.instant("hamlet").cards;
  const cheap = shopBundle.listed("hamlet").filter((book) => (prices.price![prices.id.indexOf(book)] as number) <= 7);
  await visitor.sees(cheap.slice(0, 3));
  await page.reload();
  await expect(page.getByLabel("where")).toHaveValue(where);
  await expect(visitor.cards).toHaveCount(3);
  await page.getByLabel("kind").selectOption("trending");
  await expect(page.getByLabel("Code of this shelf")).toHaveValue(/<rec-shelf item="hamlet" kind="trending" k="3"/);
  await expect(page.getByRole("alert"), "the shop does not know when its books were bought").toContainText("bad-request");
});
