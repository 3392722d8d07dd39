/** The first answer of a search box: by words, before the engine answers, or in its place. */
import type { Locator } from "@playwright/test";
import { missing, trickling } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const boxOf = ({ page }: Visitor): Locator => page.getByRole("combobox");
const linesOf = ({ page }: Visitor): Locator => page.getByRole("listbox").getByRole("option");
const noteOf = ({ page }: Visitor): Locator => page.locator('rec-search [part="note"]');

test("while Python is on its way, words find items, with all that a line has", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/favicon.ico", "");
  host.change(/asm\.wasm$/, trickling);
  host.putPage("/page.html", `<rec-search where='[{"field": "price", "high": 20}]'></rec-search>`);
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("page.html");
  await boxOf(visitor).pressSequentially("bram sto");
  await expect(linesOf(visitor).filter({ hasText: "Dracula" })).toContainText("£");
  await expect(noteOf(visitor)).toBeHidden();
  await boxOf(visitor).fill("dracula ");
  await expect(linesOf(visitor).first().locator("mark")).toHaveText("Dracula");
  await boxOf(visitor).fill("zzzz ");
  await expect(noteOf(visitor), "the engine may know it").toHaveText("Search is starting…");
  await boxOf(visitor).fill("dracula ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
  await boxOf(visitor).press("ArrowDown");
  await boxOf(visitor).press("Enter");
  await visitor.page.waitForURL(/dracula\.html$/);
});

test("the engine's list takes the place of the first one, but not while the visitor is in it", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/favicon.ico", "");
  host.putPage("/page.html", "<rec-search></rec-search>");
  const visitor = await newVisitor(host.origin);
  let arrive!: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await visitor.page.route(/\/worker\.js$/, async (route) => {
    await arrived;
    await route.continue();
  });
  await visitor.page.goto("page.html");
  // No item has all three words: what the engine adds is what they mean.
  await boxOf(visitor).pressSequentially("dracula vampire frankenstien ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
  await boxOf(visitor).press("ArrowDown");
  const chosen = await linesOf(visitor).allInnerTexts();
  arrive();
  await expect.poll(async () => (await visitor.rec()).evaluate((rec) => rec.status())).toBe("ready");
  const rec = await visitor.rec();
  await rec.evaluate((rec) => rec.search("dracula vampire frankenstien "));
  await visitor.settled();
  expect(await linesOf(visitor).allInnerTexts()).toEqual(chosen);
  await boxOf(visitor).press("ArrowUp");
  await expect(noteOf(visitor)).toHaveText("Results for “dracula vampire frankenstein”");
});

test("without an engine, words go on finding items; the page is told once", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/favicon.ico", "");
  host.change(/worker\.js$/, missing);
  host.putPage("/page.html", "<rec-search></rec-search>");
  const visitor = await newVisitor(host.origin, { forgive: /worker/ });
  await visitor.page.goto("page.html");
  await boxOf(visitor).pressSequentially("carmilla", { delay: 40 });
  await expect(linesOf(visitor).first()).toContainText("Carmilla");
  await boxOf(visitor).fill("zzzz ");
  await expect(noteOf(visitor)).toHaveText("Nothing found. Other words may find it.");
  await boxOf(visitor).fill("dracula ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
  expect(await visitor.errors()).toEqual(["part-missing"]);
});

test("where a policy forbids WebAssembly, words find items", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/favicon.ico", "");
  host.putPage("/page.html", "<rec-search></rec-search>");
  host.change(/\/page\.html$/, (answer) => ({
    ...answer,
    headers: { ...answer.headers, "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'" },
  }));
  host.change(/worker\.js$/, (answer) => ({ ...answer, headers: { ...answer.headers, "content-security-policy": "script-src 'self'" } }));
  const visitor = await newVisitor(host.origin, { forgive: /wasm|policy|WebAssembly/i });
  await visitor.page.goto("page.html");
  await boxOf(visitor).pressSequentially("carmilla");
  await expect(linesOf(visitor).first()).toContainText("Carmilla");
});
