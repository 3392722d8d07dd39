/**
 * The rules of axe-core, over the demo's pages and a hostile theme, with the shelves' roots open: in the light, in the dark,
 * in forced colors, from right to left, and on a phone.
 */
import AxeBuilder from "@axe-core/playwright";
import { readFileSync } from "node:fs";
import { ROOT } from "../../support/places.js";
import { expect, type Kind, PHONE, test, type Visitor } from "../../support/visitor.js";

/** axe-core puts a stylesheet of its own into the page while it looks, and cards that fade in have too little contrast. */
const AXE = { forgive: /^policy: style-src-(elem|attr) forbids inline|^Applying inline style/, reducedMotion: "reduce" } as const;
const READ = ["dracula", "persuasion"];
const PAGES = ["index.html", "books/the-odyssey.html", "today.html", "you.html"];
const LOOKS: readonly (readonly [name: string, kind: Kind])[] = [
  ["in the light", {}],
  ["in the dark", { colorScheme: "dark" }],
  ["in forced colors", { forcedColors: "active" }],
  ["on a phone", PHONE],
];

/** The rules that are broken, and where. */
async function broken({ page }: Visitor): Promise<string[]> {
  // axe-core reads the site's own colors where the browser draws forced ones.
  const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches);
  const { violations } = await new AxeBuilder({ page }).disableRules(forced ? ["color-contrast"] : []).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}

for (const [name, kind] of LOOKS) {
  test(`the demo breaks no rule ${name}`, async ({ newVisitor }) => {
    const visitor = await newVisitor(undefined, { ...kind, ...AXE });
    await visitor.read(...READ);
    for (const path of PAGES) {
      await visitor.page.goto(path);
      if (path !== "you.html") await visitor.waitFor("engine");
      expect.soft(await broken(visitor), path).toEqual([]);
    }
  });
}

for (const direction of ["ltr", "rtl"]) {
  test(`shelves in a hostile theme break no rule ${direction}`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const theme = readFileSync(`${ROOT}examples/theme/theme.css`, "utf8");
    host.put("/theme.css", theme);
    const shelves = ["", 'item="dracula" heading="Like Dracula"', 'kind="recently-viewed"'].map((attributes) => `<rec-shelf ${attributes}></rec-shelf>`);
    host.putPage("/page.html", `<link rel="stylesheet" href="/theme.css"><main dir="${direction}"><h1>Shop</h1>${shelves.join("")}<rec-rows></rec-rows></main>`);
    const visitor = await newVisitor(host.origin, AXE);
    await visitor.read(...READ);
    await visitor.page.goto("page.html");
    await visitor.waitFor("engine");
    await expect(visitor.page.locator("rec-rows").getByRole("heading")).toHaveCount(READ.length);
    expect(await broken(visitor)).toEqual([]);
  });
}
