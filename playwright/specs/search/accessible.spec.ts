/** The rules of axe-core over an open search box: in the demo's looks, in a hostile theme, and in the window's corners. */
import AxeBuilder from "@axe-core/playwright";
import { readFileSync } from "node:fs";
import { ROOT } from "../../support/places.js";
import { expect, type Kind, PHONE, test, type Visitor } from "../../support/visitor.js";

/** axe-core puts a stylesheet of its own into the page while it looks. */
const AXE = { forgive: /^policy: style-src-(elem|attr) forbids inline|^Applying inline style/, reducedMotion: "reduce" } as const;
const LOOKS: readonly (readonly [name: string, kind: Kind])[] = [
  ["in the light", {}],
  ["in the dark", { colorScheme: "dark" }],
  ["in forced colors", { forcedColors: "active" }],
  ["on a phone", PHONE],
];

const linesOf = ({ page }: Visitor) => page.getByRole("listbox").getByRole("option");

/** The rules that the box breaks, and where. */
async function broken({ page }: Visitor): Promise<string[]> {
  // axe-core reads the site's own colors where the browser draws forced ones.
  const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches);
  const { violations } = await new AxeBuilder({ page }).include("rec-search").disableRules(forced ? ["color-contrast"] : []).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}

for (const [name, kind] of LOOKS) {
  test(`the demo's open box breaks no rule ${name}, and stays within the window`, async ({ newVisitor }) => {
    const visitor = await newVisitor(undefined, { ...kind, ...AXE });
    await visitor.page.goto("index.html");
    expect(await broken(visitor)).toEqual([]);
    await visitor.page.getByRole("combobox").pressSequentially("fairy tales ");
    await expect(linesOf(visitor)).toHaveCount(8);
    await visitor.page.getByRole("combobox").press("ArrowDown");
    expect(await broken(visitor)).toEqual([]);
    await staysInside(visitor);
  });
}

for (const direction of ["ltr", "rtl"]) {
  test(`in a hostile theme, at the edge of the window, it breaks no rule ${direction}`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.put("/theme.css", readFileSync(`${ROOT}examples/theme/theme.css`, "utf8"));
    host.put("/page.css", "rec-search { inline-size: 9em; margin-inline-start: auto }");
    const sheets = ["theme", "page"].map((name) => `<link rel="stylesheet" href="/${name}.css">`).join("");
    host.putPage("/page.html", `${sheets}<main dir="${direction}"><h1>Shop</h1><rec-search results-url="/all?q={query}"></rec-search></main>`);
    const visitor = await newVisitor(host.origin, AXE);
    await visitor.page.goto("page.html");
    await visitor.page.getByRole("combobox").pressSequentially("sea ");
    await expect(linesOf(visitor)).toHaveCount(9);
    await visitor.page.getByRole("combobox").press("ArrowDown");
    expect(await broken(visitor)).toEqual([]);
    await staysInside(visitor);
  });
}

async function staysInside({ page }: Visitor): Promise<void> {
  const { x, width } = (await page.locator('rec-search [part="popup"]').boundingBox())!;
  const window = await page.evaluate(() => document.documentElement.clientWidth);
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(window);
}
