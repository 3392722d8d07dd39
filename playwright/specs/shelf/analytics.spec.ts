/** What a shelf tells the site of its cards: which were seen, clicked or added. */
import { readFileSync } from "node:fs";
import { shopBundle } from "../../support/bundle.js";
import { missing } from "../../support/host.js";
import { ROOT } from "../../support/places.js";
import { expect, PHONE, test, type Visitor } from "../../support/visitor.js";

const firstSix = shopBundle.listed("hamlet").slice(0, 6);
const CARD = '<template><a data-rec-link><b data-rec="title"></b></a><button data-rec-add><i>Add</i></button></template>';

/** Everything that shelves of the page have told so far, in order. */
async function record({ page }: Visitor): Promise<() => Promise<unknown[]>> {
  await page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    for (const name of ["rec-impression", "rec-click", "rec-add"]) {
      document.addEventListener(name, (event) => {
        told.push([name, (event as CustomEvent).detail]);
        if (name === "rec-click") event.preventDefault();
      });
    }
  });
  return () => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);
}

test("cards beyond the edge are told when the row is scrolled to them, each once", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  host.putPage("/page.html", '<meta name="viewport" content="width=device-width"><rec-shelf item="hamlet"></rec-shelf>');
  const visitor = await newVisitor(host.origin, { ...PHONE, forgive: /worker/ });
  const seen = async () => {
    const impressions = await visitor.page.evaluate(() => recorded.impressions);
    return impressions.flatMap(({ items, positions }) => items.map((item, place) => [positions[place], item]));
  };
  await visitor.page.goto("page.html");
  await visitor.sees(firstSix);
  await expect.poll(seen).toEqual(firstSix.slice(0, 2).map((item, place) => [place + 1, item]));
  const row = visitor.list.getByRole("list");
  await row.evaluate((list) => list.scrollTo({ left: list.scrollWidth, behavior: "instant" }));
  await expect.poll(async () => (await seen()).at(-1)).toEqual([6, firstSix[5]]);
  await row.evaluate((list) => list.scrollTo({ left: 0, behavior: "instant" }));
  await visitor.settled();
  await row.evaluate((list) => list.scrollTo({ left: list.scrollWidth / 2 - list.clientWidth / 2, behavior: "instant" }));
  await expect.poll(async () => (await seen()).map(([place]) => place).sort(), "all, and each once").toEqual([1, 2, 3, 4, 5, 6]);
});

test("a click and an added item come with place, kind, reason, label and lane", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  host.putPage("/page.html", `<rec-shelf item="hamlet" kind="similar">${CARD}</rec-shelf>`);
  const visitor = await newVisitor(host.origin, { forgive: /worker/ });
  const told = await record(visitor);
  await visitor.page.goto("page.html");
  const similar = shopBundle.neighbors("hamlet").slice(0, 6);
  await visitor.sees(similar);
  await visitor.cards.nth(1).getByRole("link").click();
  await visitor.cards.nth(2).getByText("Add").click();
  const { items } = await (await visitor.rec()).evaluate((rec) => rec.recommend({ item: "hamlet", kind: "similar", repeat: true }));
  const detail = (place: number) => {
    const { item, reason, label } = items[place]!;
    return { item, position: place + 1, kind: "similar", reason: reason.kind, label, lane: "instant" };
  };
  await expect.poll(async () => (await told()).filter((one) => !String(one).startsWith("rec-impression"))).toEqual([
    ["rec-click", detail(1)],
    ["rec-add", detail(2)],
  ]);
  expect(new URL(visitor.page.url()).pathname, "neither leaves the page").toBe("/page.html");
  const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events());
  expect(events.map(({ type, item }) => [type, item])).toEqual([
    ["view", "hamlet"],
    ["click", similar[1]],
    ["cart", similar[2]],
  ]);
});

test("each recipe of the document passes on what was seen, clicked and added", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const document = readFileSync(`${ROOT}docs/analytics.md`, "utf8");
  const recipes = [...document.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => `{\n${code}}`);
  const stubs = `globalThis.told = [];
    globalThis.gtag = (...all) => told.push(["gtag", ...all]);
    globalThis.plausible = (...all) => told.push(["plausible", ...all]);
    globalThis._paq = { push: (all) => told.push(["_paq", ...all]) };
    globalThis.dataLayer = { push: (one) => one.event && told.push(["dataLayer", one.event, one.ecommerce]) };
    document.addEventListener("rec-click", (event) => event.preventDefault());`;
  host.put("/recipes.js", [stubs, ...recipes].join("\n"));
  host.putPage("/page.html", `<script src="/recipes.js"></script><rec-shelf item="hamlet">${CARD}</rec-shelf>`);
  const visitor = await newVisitor(host.origin, { forgive: /worker/ });
  await visitor.page.goto("page.html");
  const [first] = firstSix;
  const told = () => visitor.page.evaluate(() => (globalThis as unknown as { told: unknown[][] }).told);
  const namesOf = (all: readonly unknown[][]) => [...new Set(all.map((one) => `${one[0]} ${one[one[0] === "gtag" ? 2 : 1]}`))];
  await expect.poll(async () => (await told()).length, "4 recipes, of which one tells each card").toBe(3 + firstSix.length);
  await visitor.cards.first().getByRole("link").click();
  await visitor.cards.first().getByText("Add").click();
  expect(namesOf(await told())).toEqual([
    "gtag view_item_list", "dataLayer view_item_list", "_paq trackContentImpression", "plausible Recommendations seen",
    "gtag select_item", "dataLayer select_item", "_paq trackContentInteraction", "plausible Recommendation clicked",
    "gtag add_to_cart", "dataLayer add_to_cart", "_paq trackEvent", "plausible Recommendation added",
  ]);
  const clicked = (await told()).find(([name, , event]) => name === "gtag" && event === "select_item") as [string, string, string, { items: object[] }];
  expect(clicked[3].items).toEqual([expect.objectContaining({ item_id: first, index: 1, lane: "instant" })]);
});
