/** The studio's views as people use them: map columns, play a visitor, try settings, save, build, and on a phone. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { ROOT, SHOP } from "../../support/places.js";
import { openStudio, type RunningStudio } from "../../support/studio.js";

let studio: RunningStudio;
let home: string;

test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "studio-"));
  await copyFile(`${SHOP}/catalog.csv`, join(home, "catalog.csv"));
  studio = await openStudio([join(home, "catalog.csv"), "--sessions", `${ROOT}demo/sessions.csv`, "--out", join(home, "rec")], home);
});
test.afterEach(async () => {
  await studio.close();
  await rm(home, { recursive: true });
});

const settings = () => readFile(join(home, "recbuild.toml"), "utf8");

async function build(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Build", exact: true }).click();
  await expect(page.getByText(/200 items in .*rec$/)).toBeVisible();
}

async function play(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: "Visitor" }).click();
  await page.getByRole("searchbox").fill(title);
  await page.getByRole("list", { name: "Found items" }).getByRole("button", { name: title, exact: true }).click();
  await expect(page.getByRole("list", { name: "Steps" })).toContainText(`view ${title}`);
}

test("a column is mapped by hand, shown at once, and saved with the comments of the file", async ({ page }) => {
  await writeFile(join(home, "recbuild.toml"), "# our books\n");
  await page.goto(`${studio.origin}/#catalog`);
  await page.getByRole("button", { name: "Take genre out of category" }).click();
  await page.getByLabel("Column of category").selectOption("language");
  await expect(page.getByLabel("What changes in the settings file")).toContainText('+category = "language"');
  await page.getByLabel("Template").fill("{title} ({category})");
  await expect(page.getByText("Adventures of Huckleberry Finn (English)")).toBeVisible();
  await page.getByLabel("Template").fill("{title");
  await expect(page.getByText(/a template looks like/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByLabel("Template").fill("{title} ({category})");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("It counts from the next build on.");
  expect(await settings()).toBe('# our books\ntext = "{title} ({category})"\n\n[fields]\ncategory = "language"\n');
});

test("a catalog and a settings file that change meanwhile are said, and nothing is overwritten", async ({ page }) => {
  await page.goto(`${studio.origin}/#catalog`);
  await page.getByLabel("Currency").fill("EUR");
  await expect(page.getByLabel("What changes in the settings file")).toContainText("EUR");
  await writeFile(join(home, "recbuild.toml"), 'currency = "USD"\n');
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("nothing was overwritten");
  expect(await settings()).toBe('currency = "USD"\n');
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Currency")).toHaveValue("USD");
  await writeFile(join(home, "catalog.csv"), "id,title\n1,One lamp\n2,Two lamps\n");
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(page.getByRole("status")).toContainText("The catalog was changed");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("2 rows of 2 columns")).toBeVisible();
});

test("a visitor is played, undone, saved as a file and opened again", async ({ page }) => {
  await page.goto(studio.origin);
  await build(page);
  await play(page, "Moby-Dick");
  await page.getByRole("button", { name: "like", exact: true }).click();
  await page.getByRole("button", { name: "Wait 1 day" }).click();
  await page.getByRole("button", { name: "Close the page" }).click();
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(3);
  const shelf = page.getByRole("region", { name: "Shelf: Everything that fits" });
  await expect(shelf).toContainText("Because you liked Moby-Dick");
  await expect(shelf).toContainText(/score \d\.\d\d: /);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the play" }).click();
  const file = join(home, "play.json");
  await (await saving).saveAs(file);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByText("No steps yet")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByLabel("Open a saved play").setInputFiles(file);
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(3);
  await writeFile(file, JSON.stringify({ steps: [{ type: "view", item: "gone" }], shelves: [] }));
  await page.getByLabel("Open a saved play").setInputFiles(file);
  await expect(page.getByRole("status")).toContainText("does not have 'gone'");
});

test("a setting and a rule move the shelf in view, and are saved", async ({ page }) => {
  await writeFile(join(home, "recbuild.toml"), 'card = ["author"]\n');
  await page.goto(studio.origin);
  await build(page);
  await play(page, "The Republic");
  await page.getByRole("link", { name: "Settings" }).click();
  const shelf = page.getByRole("region", { name: "Shelf: Everything that fits" });
  const first = await shelf.locator("strong").first().textContent();
  await shelf.getByLabel(`A rule on ${first}`).click();
  await shelf.getByRole("button", { name: `never show: ${first}` }).click();
  await expect(shelf).toContainText(`No longer shown: ${first}`);
  await page.getByLabel("author", { exact: true }).fill("1");
  await page.getByLabel("author", { exact: true }).blur();
  await expect(page.getByLabel("What changes in the settings file")).toContainText("+at_most = {author = 1}");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByLabel("diversity", { exact: true }).fill("0.6");
  await expect(page.getByLabel("What changes in the settings file")).toContainText("+diversity = 0.6");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByLabel("What changes in the settings file")).not.toContainText("diversity");
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved in");
  expect(await settings()).toContain("diversity = 0.6\n\n[[ranking.rules]]\nwhere = {field = \"id\"");
  await page.getByRole("link", { name: "Catalog" }).click();
  await page.getByRole("button", { name: "Build", exact: true }).click();
  await expect(page.getByText(/^200 items, in .* Build /)).toBeVisible();
});

test("nothing is wider than a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(studio.origin);
  await build(page);
  for (const view of ["Catalog", "Map", "Visitor", "Settings", "Report"]) {
    await page.getByRole("link", { name: view, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: view })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
});
