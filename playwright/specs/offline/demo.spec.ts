/** The demo shop as an app: it can be installed, and without a network it shows what was opened, and suggestions. */
import { SHOP, titles } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";
import { whole } from "../../support/offline.js";

test("the browser finds nothing that keeps the shop from being installed", async ({ newVisitor, newHost }) => {
  const host = await newHost(SHOP);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("index.html");
  await whole(visitor);
  const session = await visitor.page.context().newCDPSession(visitor.page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  const found = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  expect(found).toEqual([]);
  const { data, errors } = await session.send("Page.getAppManifest");
  expect([errors, JSON.parse(data!).name]).toEqual([[], "The Long Shelf"]);
});

test("the button installs the shop when the visitor wants to", async ({ newVisitor }) => {
  const visitor = await newVisitor();
  const { page } = visitor;
  await page.goto("you.html");
  const button = page.getByRole("button", { name: "Install the shop" });
  await expect(page.getByRole("switch")).toBeEnabled();
  await expect(button).toBeHidden();
  await page.evaluate(() => {
    const asked = () => void (document.body.dataset.asked = "");
    const prompt = async () => (asked(), { outcome: "accepted" });
    dispatchEvent(Object.assign(new Event("beforeinstallprompt", { cancelable: true }), { prompt }));
  });
  await button.click();
  await expect(page.locator("body[data-asked]")).toBeVisible();
  await expect(button).toBeHidden();
});

test("without a network, pages that were opened are there, and others say what is", async ({ newVisitor, newHost }) => {
  const host = await newHost(SHOP);
  host.keeps();
  const visitor = await newVisitor(host.origin, { offline: true, forgive: /ERR_/ });
  const { page } = visitor;
  await visitor.open("books/hamlet.html");
  await whole(visitor);
  await visitor.open("books/dracula.html");
  await whole(visitor);

  host.close();
  await visitor.open("books/hamlet.html");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(titles["hamlet"]!.title);
  await visitor.engine();
  await page.goto("books/emma.html");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page is not on your device");
  expect(new URL(page.url()).pathname).toBe("/offline.html");
  await visitor.engine();
  await expect(visitor.heading).toHaveText("Picked for you");
  await expect(page.getByRole("link", { name: "Try again" })).toHaveAttribute("href", `${visitor.origin}/books/emma.html`);
  expect(await looksRight(visitor), "its stylesheet is there").toBe(true);
});

function looksRight({ page }: Visitor): Promise<boolean> {
  return page.evaluate(() => [...document.styleSheets].length >= 2 && getComputedStyle(document.body).margin === "0px");
}
