/** The studio's map: pointer, keyboard, lasso, form, lists; a phone; a browser without WebGL. */
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { SHOP } from "../../support/places.js";
import { openStudio, type RunningStudio } from "../../support/studio.js";

let studio: RunningStudio;

test.beforeAll(async () => {
  studio = await openStudio([`${SHOP}/rec`], SHOP);
});
test.afterAll(() => studio.close());

async function openMap(page: Page): Promise<void> {
  await page.goto(`${studio.origin}/#map`);
  await expect(page.locator(".lists summary")).toHaveCount(4);
  await expect(page.getByText("All 200 items.")).toBeVisible();
}

const map = (page: Page) => page.getByRole("application", { name: "Map of the items" });
const shown = (page: Page) => page.getByRole("region", { name: "Item", exact: true }).getByRole("heading", { level: 3 });

test("the keyboard goes from item to item", async ({ page }) => {
  await openMap(page);
  await map(page).focus();
  await page.keyboard.press("ArrowRight");
  const first = await shown(page).textContent();
  await page.keyboard.press("ArrowRight");
  await expect(shown(page)).not.toHaveText(first!);
  await page.keyboard.press("ArrowLeft");
  await expect(shown(page)).toBeVisible();
});

test("a found item is shown with its neighbors, and a neighbor in its turn", async ({ page }) => {
  await openMap(page);
  await page.getByLabel("Find an item").fill("Dracula");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("region", { name: "Found" }).getByRole("button", { name: /^Dracula/ }).click();
  await expect(shown(page)).toHaveText("Dracula");
  const neighbor = page.getByRole("region", { name: "Item", exact: true }).getByRole("button").first();
  const title = (await neighbor.locator("span").textContent())!.replace(/ \d\.\d\d$/, "");
  await neighbor.click();
  await expect(shown(page)).toHaveText(title);
});

test("a lasso selects what it goes round; a group that is left out is not selected", async ({ page }) => {
  await openMap(page);
  const { x, y, width, height } = (await map(page).boundingBox())!;
  const around = async () => {
    await page.getByRole("button", { name: "Lasso" }).click();
    await page.mouse.move(x + 4, y + 4);
    await page.mouse.down();
    for (const [right, down] of [[1, 0], [1, 1], [0, 1]] as const) await page.mouse.move(x + 4 + right * (width - 8), y + 4 + down * (height - 8), { steps: 3 });
    await page.mouse.up();
  };
  await around();
  await expect(page.getByText("200 selected")).toBeVisible();
  const group = page.getByRole("group", { name: "Shown" }).getByRole("checkbox").first();
  await group.uncheck();
  await around();
  await expect(page.getByText("200 selected")).toBeHidden();
  await expect(page.getByText(/^1\d\d selected/)).toBeVisible();
});

test("a rectangle by its sides is as good as a lasso, and its ids can be taken along", async ({ page }) => {
  await openMap(page);
  await page.getByText("Select without a pointer").click();
  await page.getByRole("button", { name: "Select the rectangle" }).click();
  await expect(page.getByText("200 selected")).toBeVisible();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download their ids" }).click();
  const ids = readFileSync(await (await coming).path(), "utf8").trim().split("\n");
  expect(new Set(ids).size).toBe(200);
});

test("what is odd is in lists, and a colour", async ({ page }) => {
  await openMap(page);
  await page.getByText("Far from all others").click();
  await page.locator(".lists").getByRole("button").first().click();
  await expect(page.locator(".flags")).toContainText("Its nearest neighbors are far");
  await page.getByLabel("Colour by").selectOption("what is odd");
  await expect(page.getByRole("checkbox", { name: /nothing odd/ })).toBeChecked();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing once the map is full, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openMap(page);
    await map(page).focus();
    await page.keyboard.press("ArrowRight");
    await expect(shown(page)).toBeVisible();
    await page.getByText("Select without a pointer").click();
    await page.getByRole("button", { name: "Select the rectangle" }).click();
    await expect(page.getByText("200 selected")).toBeVisible();
    await page.getByText("Far from all others").click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}

test("a phone has the map above the panel, and nothing to scroll sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await openMap(page);
  const panel = (await page.getByRole("region", { name: "Item", exact: true }).boundingBox())!;
  const frame = (await map(page).boundingBox())!;
  expect(panel.y).toBeGreaterThan(frame.y + frame.height);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("without WebGL the lists, the search and the form tell the same", async ({ page }) => {
  await page.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith("webgl") ? null : Reflect.apply(get, this, [kind, ...rest]);
    } as typeof get;
  });
  await openMap(page);
  await expect(page.getByText("This browser has no WebGL 2")).toBeVisible();
  await page.getByText("Select without a pointer").click();
  await page.getByRole("button", { name: "Select the rectangle" }).click();
  await expect(page.getByText("200 selected")).toBeVisible();
});
