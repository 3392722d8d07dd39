/** A bundle in two languages, on pages in several. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../support/bundle.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const KINDS = [["boat", "bateau"], ["lamp", "lampe"]] as const;
const COLORS = [["red", "rouge"], ["blue", "bleu"], ["green", "vert"], ["white", "blanc"], ["black", "noir"]] as const;

const folder = mkdtempSync(join(tmpdir(), "languages-"));
const rows = KINDS.flatMap(([kind, sorte]) =>
  COLORS.map(([color, couleur], place) => {
    return `${kind}-${color},A ${color} ${kind},Un ${sorte} ${couleur},/en/${kind}-${color}.html,/fr/${kind}-${color}.html,£${place + 1}.50,"${place + 2},25 €"`;
  }),
);
writeFileSync(join(folder, "catalog.csv"), ["id,title,title_fr,url,url_fr,price,price_fr", ...rows].join("\n"));
build(join(folder, "catalog.csv"), join(folder, "rec"));

const FRENCH = /^Un (bateau|lampe) \S+ \d,25\s€/;
const ENGLISH = /^A \S+ (boat|lamp) £\d\.50/;

/** A page of the boat, in a document in English; `markup` is around the shelf. */
async function open(visitor: Visitor, markup: (shelf: string) => string): Promise<void> {
  await visitor.page.route("**/page.html", (route) => {
    const script = '<script type="module" src="/rec/rec.js"></script>';
    const shelf = '<rec-shelf item="boat-red" k="3"></rec-shelf>';
    return route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>A page</title>${script}${markup(shelf)}` });
  });
  await visitor.open("page.html");
}

test("a shelf has the language of the nearest lang, in both lanes", async ({ newVisitor, newHost }) => {
  const visitor = await newVisitor((await newHost(folder)).origin);
  await open(visitor, (shelf) => `<main lang="fr-CA">${shelf}</main>`);
  await expect(visitor.heading).toHaveText("Dans le même esprit");
  for (const card of await visitor.cards.all()) await expect(card.getByRole("link")).toHaveAccessibleName(FRENCH);
  expect(await visitor.cards.first().getByRole("link").evaluate((link: HTMLAnchorElement) => {
    link.dispatchEvent(new Event("pointerdown"));
    return link.pathname;
  })).toMatch(/^\/fr\//);

  await (await visitor.rec()).evaluate(({ track }) => track("like", "lamp-red"));
  await visitor.waitFor("engine");
  const { items, lane } = await (await visitor.rec()).evaluate(({ recommend }) => recommend({ item: "boat-red", language: "fr" }));
  expect(lane).toBe("engine");
  expect(items.map(({ because }) => because)).toContain("Parce que vous avez aimé Un lampe rouge");
  for (const { card } of items) expect(card.title).toMatch(/^Un /);
});

test("another lang on the page is another shelf; an unknown one is the main language", async ({ newVisitor, newHost }) => {
  const visitor = await newVisitor((await newHost(folder)).origin);
  await open(visitor, (shelf) => `<main>${shelf}</main>`);
  const sees = async (heading: string, name: RegExp) => {
    await expect(visitor.heading).toHaveText(heading);
    await expect(visitor.cards.first().getByRole("link")).toHaveAccessibleName(name);
  };
  await sees("More like this", ENGLISH);
  await visitor.page.locator("main").evaluate((main) => main.setAttribute("lang", "fr"));
  await sees("Dans le même esprit", FRENCH);
  await visitor.page.locator("html").evaluate((root) => root.setAttribute("lang", "de"));
  await visitor.page.locator("main").evaluate((main) => main.removeAttribute("lang"));
  await sees("More like this", /^A \S+ (boat|lamp) \d,50\s£/);
});

test("a page in French requests what a page in English does", async ({ newVisitor, newHost }) => {
  const requested = async (lang: string) => {
    const host = await newHost(folder);
    const visitor = await newVisitor(host.origin);
    await open(visitor, (shelf) => `<main lang="${lang}">${shelf}</main>`);
    await visitor.waitFor("engine");
    await visitor.end();
    return host.paths.filter((path) => path.startsWith("/rec/")).sort();
  };
  expect(await requested("fr")).toEqual(await requested("en"));
});
