/** Kinds of shelves on a page, shelves that share its items, and rows of what was viewed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle, shopBundle } from "../../support/bundle.js";
import { type Host, missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const SEA = ["treasure-island", "lord-jim", "moby-dick"];
const OWN = "<p>Our own picks</p>";

/** The ids on a shelf: the shop's links have them. */
function shown(visitor: Visitor, selector: string): Promise<string[]> {
  const links = visitor.page.locator(selector).getByRole("listitem").getByRole("link");
  return links.evaluateAll((all) =>
    (all as HTMLAnchorElement[]).map((link) => {
      link.dispatchEvent(new Event("pointerdown"));
      return decodeURIComponent(link.pathname.split("/").at(-1)!.replace(".html", ""));
    }),
  );
}

/** A visitor with a history opens a page with this on it. */
async function open(newVisitor: (origin: string) => Promise<Visitor>, host: Host, content: string, history: readonly string[] = []): Promise<Visitor> {
  host.put("/empty.html", '<!doctype html><script type="module" src="/rec/rec.js"></script>');
  host.putPage("/page.html", content);
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("empty.html");
  await visitor.remember(history);
  await visitor.page.goto("page.html");
  return visitor;
}

test("similar and for-you are lists of their own, and no book is on the page twice", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const visitor = await open(newVisitor, host, `<rec-shelf kind="similar" item="hamlet"></rec-shelf><rec-shelf id="you" kind="for-you" item="hamlet"></rec-shelf>`);
  const similar = shopBundle.neighbors("hamlet").slice(0, 6);
  await expect.poll(() => shown(visitor, "[kind=similar]")).toEqual(similar);
  const left = shopBundle.neighbors(null).filter((book) => book !== "hamlet" && !similar.includes(book));
  await expect.poll(() => shown(visitor, "#you")).toEqual(left.slice(0, 6));
});

test("two shelves of one list share its books in both lanes, the first one first", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await open(newVisitor, host, `<rec-shelf id="one" k="4"></rec-shelf><rec-shelf id="two" k="4"></rec-shelf>`, SEA);
  await visitor.waitFor("engine");
  const rec = await visitor.rec();
  const eight = await rec.evaluate(async (rec) => {
    const first = (await rec.recommend({ k: 4 })).items.map(({ item }) => item);
    const second = (await rec.recommend({ k: 4, deny: first })).items.map(({ item }) => item);
    return [first, second];
  });
  await expect.poll(async () => [await shown(visitor, "#one"), await shown(visitor, "#two")]).toEqual(eight);
  expect(new Set(eight.flat()).size).toBe(8);
});

for (const [what, attributes, words] of [
  ["a kind that there is not", 'kind="popular"', /no kind "popular"\. Kinds are similar, for-you/],
  ["a list that the bundle does not have", 'kind="sale"', /no list "sale"/],
  ["similar books of none", 'kind="similar"', /needs an item/],
  ["a condition that is no list", `where='{"field": "price"}'`, /where must be a list such as \[\{"field"/],
] as const) {
  test(`${what}: one clear error, and the page's own children stay`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await open(newVisitor, host, `<rec-shelf ${attributes}>${OWN}</rec-shelf>`);
    await expect.poll(() => visitor.page.evaluate(() => recorded.errors)).toEqual([{ code: "bad-request", message: expect.stringMatching(words) }]);
    await visitor.settled();
    await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
    await expect(visitor.list).toHaveCount(0);
  });
}

test("`count` is called `k`; with fewer cards than `min` the page's own children stay", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const where = '[{"field": "price", "high": 0}]';
  const visitor = await open(newVisitor, host, `<rec-shelf id="a" count="abc"></rec-shelf><rec-shelf id="b" k="2" min="3">${OWN}</rec-shelf><rec-shelf id="c" where='${where}'>${OWN}</rec-shelf>`);
  await expect.poll(() => shown(visitor, "#a")).toHaveLength(6);
  await expect.poll(() => visitor.page.evaluate(() => recorded.errors.map(({ message }) => message))).toContain("count is called k.");
  for (const id of ["#b", "#c"]) await expect(visitor.page.locator(id).getByText("Our own picks")).toBeVisible();
  expect(await shown(visitor, "#b")).toEqual([]);
});

test("a second rec.js of another address is named in the console, and the shelves work", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const visitor = await open(newVisitor, host, '<rec-shelf></rec-shelf><script type="module" src="/rec/rec.js?2"></script>');
  await expect.poll(() => shown(visitor, "rec-shelf")).toHaveLength(6);
  const lines = () => visitor.console.filter(({ text }) => /rec\.js\?2 is a second rec\.js: the first one has the shelves/.test(text)).length;
  await expect.poll(lines).toBe(1);
});

test("rows: one for each book that the visitor viewed last, in a closed root; none for a new visitor", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const page = '<rec-rows rows="2" k="4"></rec-rows><p id="below">Below</p>';
  const visitor = await open(newVisitor, host, page, SEA);
  const headings = visitor.page.locator("rec-rows").getByRole("heading");
  await expect(headings).toHaveText(["You looked at Moby-Dick", "You looked at Lord Jim"]);
  const rows = visitor.page.locator("rec-rows").getByRole("list");
  for (const number of [0, 1]) await expect(rows.nth(number).getByRole("listitem")).toHaveCount(4);
  const books = await shown(visitor, "rec-rows");
  expect(new Set(books).size, "no book twice").toBe(8);
  expect(books.filter((book) => SEA.includes(book))).toEqual([]);
  expect(await visitor.page.locator("rec-rows").innerHTML(), "the document says nothing of them").toBe("");

  const clicked = visitor.page.evaluate(() => new Promise((resolve) => {
    document.querySelector("rec-rows")!.addEventListener("rec-click", (event) => {
      event.preventDefault();
      resolve((event as CustomEvent).detail.item);
    });
  }));
  await rows.first().getByRole("link").first().click();
  expect(await clicked).toBe(books[0]);
  await visitor.settled();
  expect(visitor.page.url()).toContain("page.html");

  await (await visitor.rec()).evaluate(({ profile }) => profile.clear());
  await expect(headings).toHaveCount(0);
  const fresh = await open(newVisitor, host, page);
  await fresh.waitFor("engine");
  await fresh.settled();
  expect(await fresh.page.evaluate(() => document.querySelector("rec-rows")!.getBoundingClientRect().height)).toBe(0);
});

test("what fails in rows is said on the document", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await open(newVisitor, host, '<rec-rows rows="many"></rec-rows>', SEA);
  await expect.poll(() => visitor.page.evaluate(() => recorded.errors)).toEqual([{ code: "bad-request", message: "rows must be a whole number from 1 to 10." }]);
});

test.describe("with a catalog of dates, reductions and purchases", () => {
  let folder: string;
  let bundle: Bundle;

  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "recbuild-kinds-"));
    const words = ["red wool scarf", "blue wool scarf", "green garden chair", "white garden chair", "oak table", "pine table", "steel lamp", "brass lamp"];
    const rows = Array.from({ length: 48 }, (_, number) => {
      const price = 10 + (number % 7);
      return `sku-${number},The ${words[number % 8]} ${number},${price},${number % 6 === 0 ? price + 5 : price},2024-0${1 + Math.floor(number / 6)}-10,../${number}.html`;
    });
    writeFileSync(join(folder, "catalog.csv"), ["id,title,price,compare_at_price,published_at,url", ...rows].join("\n"));
    const day = (date: string) => Date.parse(date) / 1000;
    const bought = ["a", "b", "c"].flatMap((user) =>
      [1, 2].map((item) => `${user},sku-${item},purchase,${day("2024-09-03")}`).concat(`${user},sku-9,view,${day("2024-09-24")}`),
    );
    const before = ["d", "e", "f"].flatMap((user) => [20, 30].map((item) => `${user},sku-${item},view,${day("2024-09-04")}`));
    writeFileSync(join(folder, "sessions.csv"), ["user,item,event,time", ...bought, ...before].join("\n"));
    writeFileSync(join(folder, "recbuild.toml"), '[behavior]\nmin_users = 2\nmodel = "co_occurrence"\n');
    bundle = build(join(folder, "catalog.csv"), join(folder, "rec"), "--sessions", join(folder, "sessions.csv"), "--config", join(folder, "recbuild.toml"));
  });

  test.afterAll(() => rmSync(folder, { recursive: true }));

  test("each kind shows its own list, before and after the engine, and the past is the visitor's", async ({ newVisitor, newHost }) => {
    expect(Object.keys(bundle.boot.instant.lists ?? {}).sort()).toEqual(["new", "sale", "trending"]);
    const host = await newHost(folder);
    const kinds = ["new", "sale", "trending", "recently-viewed", "buy-again"].map((kind) => `<rec-shelf id="${kind}" kind="${kind}" k="4">${OWN}</rec-shelf>`);
    const shelves = `${kinds.join("")}<rec-shelf id="together" kind="bought-together" items="sku-1 sku-40"></rec-shelf>`;
    const visitor = await open(newVisitor, host, shelves, ["sku-25", "sku-26"]);
    await visitor.waitFor("engine");
    const see = (id: string) => shown(visitor, `#${id}`);
    await expect.poll(() => see("recently-viewed")).toEqual(["26", "25"]);
    await expect(visitor.page.locator("#recently-viewed").getByRole("heading", { name: "Recently viewed" })).toBeVisible();
    await expect.poll(() => see("together")).toEqual(["2"]);
    await expect.poll(() => see("trending")).toEqual(["9"]);
    const [fresh, sale] = [await see("new"), await see("sale")];
    expect(fresh.every((number) => Number(number) >= 24) && fresh.length === 4, fresh.join()).toBe(true);
    expect(sale.every((number) => Number(number) % 6 === 0) && sale.length === 4, sale.join()).toBe(true);
    await expect(visitor.page.locator("#buy-again").getByText("Our own picks")).toBeVisible();
    for (const kind of ["new", "sale"]) await expect(visitor.page.locator(`#${kind}`).getByRole("heading")).toHaveText(kind === "new" ? "New" : "On sale");
    expect(await visitor.errors()).toEqual([]);
  });
});
