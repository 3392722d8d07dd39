/** `<rec-profile>`: what the visitor sees and changes there, and that nobody else learns anything by it. */
import { readFileSync } from "node:fs";
import { type Host, type HostRequest, missing } from "../../support/host.js";
import { shopBundle } from "../../support/bundle.js";
import { titles } from "../../support/places.js";
import { pageLoad, texts } from "../../support/traces/traffic.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const PANEL = '<rec-profile topics="author"></rec-profile>';
const HORROR = ["dracula", "carmilla", "frankenstein"];
const titleOf = (book: string) => titles[book]!.title;

/** Opens a page with the panel, for a visitor who has read these books. */
async function open(visitor: Visitor, host: Host, books: readonly string[], content = PANEL, attributes = ""): Promise<void> {
  host.putPage("/page.html", content, attributes);
  await visitor.page.goto("page.html");
  await visitor.remember(books);
}

const panelOf = ({ page }: Visitor) => page.locator("rec-profile").getByRole("region");
const itemsOf = (visitor: Visitor) => panelOf(visitor).getByRole("list").last().getByRole("listitem");
const topicsOf = (visitor: Visitor) => panelOf(visitor).getByRole("list").first().getByRole("listitem");
const buttonOf = (visitor: Visitor, name: string) => panelOf(visitor).getByRole("button", { name, exact: true });

async function typesOf(visitor: Visitor, book: string): Promise<string[]> {
  const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events());
  return events.filter(({ item }) => item === book).map(({ type }) => type);
}

test("each item is there with its title from the engine, and its author as a topic", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, HORROR);
  for (const book of HORROR) await expect(itemsOf(visitor).filter({ hasText: titleOf(book) })).toHaveCount(1);
  await expect(itemsOf(visitor).first()).toContainText(titleOf(HORROR.at(-1)!));
  await expect(itemsOf(visitor).first()).toContainText("viewed · 10 minutes ago");
  await expect(topicsOf(visitor).filter({ hasText: "Bram Stoker" })).toContainText(titleOf("dracula"));
  await expect(itemsOf(visitor).getByRole("link")).toHaveCount(HORROR.length);
});

test("an item is forgotten, in all tabs, and the focus goes to the next one", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, HORROR);
  const other = await visitor.tab();
  await other.page.goto(`${host.origin}/page.html`);
  await expect(itemsOf(other)).toHaveCount(HORROR.length);
  const [last, second] = [...HORROR].reverse() as [string, string];
  await buttonOf(visitor, `Forget: ${titleOf(last)}`).press("Enter");
  for (const tab of [visitor, other]) await expect(itemsOf(tab)).toHaveCount(HORROR.length - 1);
  expect(await typesOf(other, last)).toEqual([]);
  await expect(buttonOf(visitor, `Forget: ${titleOf(second)}`)).toBeFocused();
  await expect(visitor.page.locator("rec-profile").getByRole("status")).toHaveText(`Forgotten: ${titleOf(last)}`);
});

test("an opinion is kept, replaced and taken back, and shelves of the page follow", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing); // The instant list, which follows at once; titles are those of its cards.
  const visitor = await newVisitor(host.origin, { forgive: /worker/ });
  const [book] = shopBundle.listed("hamlet");
  await open(visitor, host, [], `<rec-shelf item="hamlet"></rec-shelf>${PANEL}`);
  await (await visitor.rec()).evaluate((rec, book) => rec.track("click", book), book!);
  const more = buttonOf(visitor, `More of this: ${titleOf(book!)}`);
  const less = buttonOf(visitor, `Not for me: ${titleOf(book!)}`);
  await more.click();
  await expect(more).toHaveAttribute("aria-pressed", "true");
  expect(await typesOf(visitor, book!)).toEqual(["click", "like"]);
  await less.click();
  await expect(less).toHaveAttribute("aria-pressed", "true");
  await expect(more).toHaveAttribute("aria-pressed", "false");
  expect(await typesOf(visitor, book!)).toEqual(["click", "dislike"]);
  await less.click();
  expect(await typesOf(visitor, book!)).toEqual(["click"]);
  await buttonOf(visitor, `Forget: ${titleOf(book!)}`).click();
  await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
});

for (const lane of ["engine", "instant"] as const) {
  test(`a blocked topic is in no ${lane} list, until it is allowed again`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    if (lane === "instant") host.change(/worker\.js$/, missing);
    const visitor = await newVisitor(host.origin, { forgive: /worker/ });
    await open(visitor, host, ["hamlet"], `<rec-shelf item="macbeth"></rec-shelf>${PANEL}`);
    const rec = await visitor.rec();
    const authors = async () => {
      const list = await rec.evaluate(({ recommend }) => recommend({ item: "macbeth", k: 12 }));
      expect(list.lane).toBe(lane);
      return list.items.map(({ card }) => card.author);
    };
    const never = buttonOf(visitor, "Never show this: William Shakespeare");
    const titles = visitor.page.locator("rec-shelf").getByText(titleOf("the-tempest"));
    await expect(titles).toBeVisible();
    expect(await authors()).toContain("William Shakespeare");
    await never.click();
    await expect(titles).toBeHidden();
    expect(await authors()).not.toContain("William Shakespeare");
    await visitor.page.reload();
    await expect(topicsOf(visitor).first()).toContainText("never shown");
    await expect(titles).toBeHidden();
    await never.click();
    await expect(titles).toBeVisible();
  });
}

test("a topic's buttons are about all of its items", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  const plays = ["hamlet", "macbeth"];
  await open(visitor, host, [...plays, "dracula"]);
  const never = buttonOf(visitor, "Never show this: William Shakespeare");
  await never.click();
  await expect(never).toHaveAttribute("aria-pressed", "true");
  for (const play of plays) expect(await typesOf(visitor, play)).toEqual(["view", "dislike"]);
  expect(await typesOf(visitor, "author=William Shakespeare")).toEqual(["block"]);
  expect(await typesOf(visitor, "dracula")).toEqual(["view"]);
  await buttonOf(visitor, "Forget: William Shakespeare").click();
  await expect(itemsOf(visitor)).toHaveCount(1);
});

test("everything is saved as a file, forgotten by a second press, and switched off", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, HORROR);
  const [download] = await Promise.all([visitor.page.waitForEvent("download"), buttonOf(visitor, "Save as a file").click()]);
  expect(download.suggestedFilename()).toBe("profile.json");
  const { events } = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(events.map(({ item }: { item: string }) => item)).toEqual(HORROR);

  await buttonOf(visitor, "Forget everything").click();
  await expect(itemsOf(visitor)).toHaveCount(HORROR.length);
  await buttonOf(visitor, "Press again to forget everything").click();
  await expect(panelOf(visitor)).toContainText("Nothing yet.");
  const toggle = panelOf(visitor).getByRole("switch", { name: "Recommendations for me" });
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  await expect(toggle).toBeFocused();
  await expect(panelOf(visitor)).toContainText("Nothing is recorded");
  expect(await (await visitor.rec()).evaluate((rec) => rec.status())).toBe("off");
  await toggle.click();
  await expect(toggle).toBeChecked();
});

test("a panel without consent, or where the site is off, says so; it can be removed and put back", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await open(visitor, host, [], PANEL, 'data-consent="required"').catch(() => undefined); // Nothing can be imported.
  const toggle = panelOf(visitor).getByRole("switch");
  await toggle.click();
  await expect(visitor.page.locator("rec-profile").getByRole("status")).toContainText("waits for your consent");
  await expect(toggle).not.toBeChecked();
  await visitor.page.evaluate(() => document.querySelector("rec-profile")!.remove());
  await (await visitor.rec()).evaluate((rec) => rec.consent(true));
  await visitor.page.evaluate(() => document.body.append(document.createElement("rec-profile")));
  await expect(panelOf(visitor).getByRole("switch")).toBeChecked();
});

test("its words are the site's own, and its dates in the page's language", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  const words = { heading: "Ihr Profil", view: "angesehen", forget: "Vergessen" };
  await open(visitor, host, ["dracula"], `<div lang="de"><rec-profile words='${JSON.stringify(words)}'></rec-profile></div>`);
  await expect(panelOf(visitor).getByRole("heading", { level: 2 })).toHaveText("Ihr Profil");
  await expect(itemsOf(visitor)).toContainText("angesehen · vor 10 Minuten");
  await expect(buttonOf(visitor, `Vergessen: ${titleOf("dracula")}`)).toBeVisible();
});

test("a page with the panel makes the same requests for every visitor, and its document says nothing", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const loads: (readonly HostRequest[])[] = [];
  const documents: string[] = [];
  const panels: string[] = [];
  host.putPage("/past.html", "");
  host.putPage("/page.html", `${PANEL}<rec-shelf item="moby-dick"></rec-shelf>`);
  for (const history of [[], HORROR, ["hamlet", "macbeth"]]) {
    const visitor = await newVisitor(host.origin);
    await pageLoad(visitor, host, "past.html", () => visitor.remember(history));
    loads.push(await pageLoad(visitor, host, "page.html", async () => {
      await visitor.engine();
      await expect(itemsOf(visitor)).toHaveCount(history.length + 1); // The page's own item is viewed, too.
      for (const book of history) await expect(itemsOf(visitor).filter({ hasText: titleOf(book) })).toHaveCount(1);
    }));
    panels.push(await panelOf(visitor).innerText());
    documents.push(await visitor.page.evaluate(() => document.documentElement.outerHTML));
  }
  expect(new Set(panels).size, "the profiles did matter").toBe(3);
  for (const requests of loads.slice(1)) expect(texts(requests)).toEqual(texts(loads[0]!));
  expect(loads[0]!.filter(({ path }) => path.endsWith("/panel.js"))).toHaveLength(1);
  expect(new Set(documents).size, "one and the same document").toBe(1);
});
