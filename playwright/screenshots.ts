/**
 * The README's pictures, made by a visitor who has read three books of fairy tales. It needs the built demo shop:
 *
 *     node --import tsx playwright/screenshots.ts
 */
import { chromium } from "@playwright/test";
import { Host } from "./support/host.js";
import { openRoots, settle } from "./support/inpage.js";
import { chromium as installed, ROOT, SHOP } from "./support/places.js";

const READ = ["grimms-fairy-tales", "andersens-fairy-tales", "russian-fairy-tales"];
const FOLDER = `${ROOT}docs/screenshots`;

const host = await Host.open(SHOP);
const browser = await chromium.launch(installed);

/** A page of the shop once its shelf is picked for this visitor. */
async function open(path: string, width: number, height: number, deviceScaleFactor: number) {
  const viewport = { width, height };
  const page = await browser.newPage({ viewport, deviceScaleFactor, baseURL: host.origin, reducedMotion: "reduce" });
  await page.addInitScript(openRoots);
  for (const book of READ) {
    await page.goto(`books/${book}.html`);
    await page.locator("rec-shelf").getByRole("region").waitFor();
    // A minute with the book: a look of a second is no reason to pick anything.
    await page.evaluate((book) => import("/rec/rec.js" as string).then((rec) => rec.track("view", book, { dwell: 60 })), book);
  }
  await page.goto(path);
  await page.getByRole("region", { name: "Picked for you" }).waitFor();
  await page.evaluate(settle);
  return page;
}

const desktop = await open("books/travels-with-a-donkey.html", 1280, 800, 1);
const { y, height } = (await desktop.locator("rec-shelf").boundingBox())!;
const clip = { x: 0, y: 0, width: 1280, height: Math.ceil(y + height + 24) };
await desktop.screenshot({ path: `${FOLDER}/shop.png`, fullPage: true, clip });

const phone = await open("index.html", 390, 760, 2);
await phone.locator("rec-shelf").evaluate((shelf) => shelf.scrollIntoView({ block: "end" }));
await phone.evaluate(settle);
await phone.screenshot({ path: `${FOLDER}/phone.png` });

await browser.close();
host.close();
