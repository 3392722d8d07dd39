/** What narrows a search: the price that was typed, as a chip, and the values of fields, as buttons with counts. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import type { Host } from "../../support/host.js";
import { expect, type Kind, PHONE, test, type Visitor } from "../../support/visitor.js";

const AXE = { forgive: /^policy: style-src-(elem|attr) forbids inline|^Applying inline style/, reducedMotion: "reduce" } as const;
const BOX = '<rec-search facets="author, palette" words=\'{"author": "By"}\'></rec-search>';

const boxOf = ({ page }: Visitor): Locator => page.getByRole("combobox");
const linesOf = ({ page }: Visitor): Locator => page.getByRole("listbox").getByRole("option");
const noteOf = ({ page }: Visitor): Locator => page.locator('rec-search [part="note"]');
const chipOf = ({ page }: Visitor): Locator => page.locator('rec-search [part="chip"]');
const valuesOf = ({ page }: Visitor, group: string): Locator => page.getByRole("group", { name: group }).getByRole("button");

async function open(newVisitor: (origin: string, kind?: Kind) => Promise<Visitor>, host: Host, content: string, kind: Kind = {}): Promise<Visitor> {
  host.put("/favicon.ico", "");
  host.putPage("/page.html", content);
  const visitor = await newVisitor(host.origin, kind);
  await visitor.page.goto("page.html");
  await visitor.page.evaluate(() => customElements.whenDefined("rec-search"));
  return visitor;
}

const pricesOf = async (visitor: Visitor) => (await linesOf(visitor).locator('[part="price"]').allInnerTexts()).map((price) => Number(price.replace(/[^\d.]/g, "")));

test("a price that was typed is a chip; without it, the words are searched for", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), "<rec-search></rec-search>");
  await boxOf(visitor).pressSequentially("Sea under 8");
  await expect(chipOf(visitor)).toHaveText("up to £8");
  await expect(chipOf(visitor)).toHaveAccessibleName("Remove: up to £8");
  expect(Math.max(...(await pricesOf(visitor)))).toBeLessThanOrEqual(8);
  await boxOf(visitor).press("Tab");
  await expect(chipOf(visitor)).toBeFocused();
  await visitor.page.keyboard.press("Enter");
  await expect(boxOf(visitor)).toBeFocused();
  await expect(boxOf(visitor)).toHaveValue("Sea ");
  await expect(chipOf(visitor)).toHaveCount(0);
  await expect.poll(async () => Math.max(...(await pricesOf(visitor)))).toBeGreaterThan(8);
});

test("a price that nothing has is said kindly, in the page's language", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), '<div lang="fr"><rec-search></rec-search></div>');
  await boxOf(visitor).pressSequentially("sea moins de 1 €");
  await expect(noteOf(visitor)).toHaveText("Rien à ce prix. Autres prix :");
  await expect(chipOf(visitor)).toHaveCount(0);
  await expect(linesOf(visitor).first()).toBeVisible();
  await boxOf(visitor).fill("sea de 5 à 8 €");
  await expect(chipOf(visitor)).toContainText(/5.*–.*8/);
});

test("values narrow the results, with the keyboard and the mouse, and are forgotten with the text", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), BOX);
  await boxOf(visitor).pressSequentially("sea ");
  const [by, palette] = [valuesOf(visitor, "By"), valuesOf(visitor, "Palette")];
  await expect(palette.first()).toHaveAttribute("aria-pressed", "false");
  const verne = by.filter({ hasText: "Jules Verne" });
  await expect(verne).toHaveAccessibleName(/^Jules Verne \d+$/);
  await boxOf(visitor).press("Tab");
  await expect(by.first()).toBeFocused();
  await verne.focus();
  await visitor.page.keyboard.press("Space");
  await expect(verne).toHaveAttribute("aria-pressed", "true");
  await expect(by).toHaveCount(1);
  await expect(linesOf(visitor).first()).toContainText("Leagues");
  await expect(verne, "the focus stays").toBeFocused();
  await visitor.page.keyboard.press("Space");
  await expect(by).not.toHaveCount(1);
  await visitor.page.keyboard.press("Escape");
  await expect(boxOf(visitor)).toBeFocused();
  await expect(linesOf(visitor).first()).toBeVisible();
  await by.first().click();
  await expect(boxOf(visitor), "the mouse leaves the focus in the box").toBeFocused();
  await expect(by.first()).toHaveAttribute("aria-pressed", "true");
  await boxOf(visitor).fill("");
  await boxOf(visitor).pressSequentially("sea ");
  await expect(by.first()).toHaveAttribute("aria-pressed", "false");
  await boxOf(visitor).press("Shift+Tab");
  await expect(linesOf(visitor).first()).toBeHidden();
});

test("a field that cards lack is told to the page", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), '<rec-search facets="colour"></rec-search>');
  await boxOf(visitor).pressSequentially("sea ");
  await expect.poll(() => visitor.errors()).toEqual(["bad-request"]);
});

for (const [name, kind, direction] of [
  ["in the light", {}, "ltr"],
  ["in the dark", { colorScheme: "dark" }, "ltr"],
  ["in forced colors", { forcedColors: "active" }, "ltr"],
  ["on a phone", PHONE, "ltr"],
  ["from right to left", {}, "rtl"],
] as const) {
  test(`chip and values break no rule ${name}`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.put("/page.css", ":root { color-scheme: light dark; font: 16px/1.4 sans-serif } body { margin: 1rem } rec-search { max-inline-size: 26em }");
    const content = `<link rel="stylesheet" href="/page.css"><main dir="${direction}"><h1>Shop</h1>${BOX}</main>`;
    const visitor = await open(newVisitor, host, content, { ...kind, ...AXE });
    const { page } = visitor;
    await boxOf(visitor).pressSequentially("story under 9");
    await valuesOf(visitor, "Palette").first().click();
    await expect(valuesOf(visitor, "Palette")).toHaveCount(1);
    await boxOf(visitor).press("ArrowDown");
    const { violations } = await new AxeBuilder({ page }).include("rec-search").disableRules("forcedColors" in kind ? ["color-contrast"] : []).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`))).toEqual([]);
    const { x, width } = (await page.locator('rec-search [part="popup"]').boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(await page.evaluate(() => document.documentElement.clientWidth));
  });
}
