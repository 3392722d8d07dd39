/** The studio's page: every view opens by its link, by keyboard, light and dark, and has nothing that axe finds. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { SHOP } from "../../support/places.js";
import { openStudio, type RunningStudio } from "../../support/studio.js";

/** The views, and what each has when it is filled. */
const VIEWS = {
  Catalog: "Adventures of Huckleberry Finn",
  Map: "Map",
  Visitor: "Everything that fits",
  Settings: "how much MMR prefers variety",
  Report: "item parts",
};
let studio: RunningStudio;

test.beforeAll(async ({}, { outputDir }) => {
  studio = await openStudio([`${SHOP}/catalog.csv`, "--out", `${SHOP}/rec`, "--config", `${outputDir}/recbuild.toml`], SHOP);
});
test.afterAll(() => studio.close());

for (const colorScheme of ["light", "dark"] as const) {
  test(`each view opens, and axe finds nothing, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(studio.origin);
    for (const [title, words] of Object.entries(VIEWS)) {
      await page.getByRole("link", { name: title, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
      await expect(page.getByRole("main")).toContainText(new RegExp(words));
      await expect(page.getByRole("status")).not.toHaveClass(/error/);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
}

test("a bundle alone opens with its visitor", async ({ page }) => {
  const other = await openStudio([`${SHOP}/rec`], SHOP);
  await page.goto(other.origin);
  await expect(page.getByRole("heading", { level: 1, name: "Visitor" })).toBeVisible();
  await other.close();
});

test("a server that went away is said, and the page stays", async ({ page }) => {
  const other = await openStudio([`${SHOP}/rec`], SHOP);
  await page.goto(`${other.origin}/#visitor`);
  await expect(page.getByRole("heading", { level: 1, name: "Visitor" })).toBeVisible();
  await other.close();
  await page.getByRole("link", { name: "Map" }).click();
  await expect(page.getByRole("status")).toContainText("Start it again: recbuild studio.");
});
