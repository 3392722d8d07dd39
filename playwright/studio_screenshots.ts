/** The pictures of docs/studio.md. It needs the built demo shop: `node --import tsx playwright/studio_screenshots.ts`. */
import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromium as installed, ROOT, SHOP } from "./support/places.js";
import { openStudio } from "./support/studio.js";

const FOLDER = `${ROOT}docs/screenshots`;
const home = await mkdtemp(join(tmpdir(), "studio-"));
await copyFile(`${SHOP}/catalog.csv`, join(home, "catalog.csv"));
process.env["RECBUILD_EMBEDDER"] = "tfidf-svd";
const studio = await openStudio(["catalog.csv", "--sessions", `${ROOT}demo/sessions.csv`], home);
const browser = await chromium.launch(installed);
const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });

async function shoot(view: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: `${FOLDER}/studio-${view}.png` });
}

await page.goto(studio.origin);
await page.getByRole("button", { name: "Build", exact: true }).click();
await page.getByText("200 items in rec").waitFor({ timeout: 120_000 });
await page.getByRole("heading", { name: "Left out" }).or(page.getByText("Of 200 rows")).first().waitFor();
await shoot("catalog");
await page.getByRole("link", { name: "Visitor" }).click();
for (const book of ["Moby-Dick", "Treasure Island"]) {
  await page.getByRole("searchbox").fill(book);
  await page.getByRole("button", { name: book, exact: true }).click();
}
await page.getByRole("button", { name: "like", exact: true }).click();
await shoot("visitor");
await page.getByRole("link", { name: "Settings" }).click();
await page.getByLabel("diversity", { exact: true }).fill("0.4");
await page.getByText("With the changes").first().waitFor();
await page.locator("summary").nth(1).click();
await page.getByRole("button", { name: /^bury/ }).first().click();
await shoot("settings");
await page.getByRole("link", { name: "Report" }).click();
await page.getByText("of the catalog is on some shelf").waitFor();
await shoot("report");
await browser.close();
await studio.close();
