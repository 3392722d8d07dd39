/**
 * The picture of the studio's map in docs/studio.md. It needs the built demo shop, and recbuild[studio]:
 *
 *     node --import tsx playwright/screenshot-map.ts
 */
import { chromium } from "@playwright/test";
import { chromium as installed, ROOT, SHOP } from "./support/places.js";
import { openStudio } from "./support/studio.js";

const studio = await openStudio(["rec"], SHOP);
const browser = await chromium.launch(installed);
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
await page.goto(`${studio.origin}/#map`);
await page.getByLabel("Layout").selectOption("pacmap");
await page.getByText("All 200 items.").waitFor();
await page.getByLabel("Colour by").selectOption("price");
await page.getByRole("checkbox").first().waitFor();
await page.getByRole("application").focus();
await page.keyboard.press("ArrowRight");
await page.getByRole("heading", { level: 3 }).waitFor();
await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
await page.screenshot({ path: `${ROOT}docs/screenshots/studio-map.png` });
await browser.close();
await studio.close();
