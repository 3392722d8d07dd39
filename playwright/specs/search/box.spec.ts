/** `<rec-search>`: what a visitor does in it, with keys, the mouse and an input method, and what is shown then. */
import type { Locator } from "@playwright/test";
import { type Host, missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const BOX = "<rec-search></rec-search>";

const boxOf = ({ page }: Visitor): Locator => page.getByRole("combobox");
const linesOf = ({ page }: Visitor): Locator => page.getByRole("listbox").getByRole("option");
const noteOf = ({ page }: Visitor): Locator => page.locator('rec-search [part="note"]');
const activeOf = ({ page }: Visitor): Locator => page.getByRole("option", { selected: true });

/** A page with a box. */
async function open(newVisitor: (origin: string, kind?: object) => Promise<Visitor>, host: Host, content = BOX, kind = {}, attributes = ""): Promise<Visitor> {
  host.put("/favicon.ico", ""); // Else the first visitor of a browser has an error in the console.
  host.putPage("/page.html", content, attributes);
  const visitor = await newVisitor(host.origin, kind);
  await visitor.page.goto("page.html");
  return visitor;
}

test("a visitor types, walks through the list with the keys, and follows a line", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost());
  const [box, lines, active] = [boxOf(visitor), linesOf(visitor), activeOf(visitor)];
  await expect(box).toHaveAccessibleName("Search");
  await expect(box).toHaveAttribute("aria-expanded", "false");
  await box.focus();
  await box.pressSequentially("fairy tales ");
  await expect(lines).toHaveCount(8);
  await expect(box).toHaveAttribute("aria-expanded", "true");
  await expect(visitor.page.locator("rec-search").getByRole("status")).toHaveText("Results: 8");
  await expect(active).toHaveCount(0);

  for (const [key, place] of [["ArrowDown", 0], ["ArrowDown", 1], ["End", 7], ["ArrowUp", 6], ["Home", 0]] as const) {
    await box.press(key);
    await expect(active).toHaveCount(1);
    await expect(lines.nth(place)).toHaveAttribute("aria-selected", "true");
    await expect(box).toHaveAttribute("aria-activedescendant", (await lines.nth(place).getAttribute("id"))!);
    await expect(box).toBeFocused();
  }
  await box.press("ArrowUp"); // From the first line back into the box, and then to the last one.
  await expect(active).toHaveCount(0);
  await box.press("ArrowUp");
  await expect(lines.last()).toHaveAttribute("aria-selected", "true");

  await box.press("Backspace"); // The line was of another text.
  await expect(active).toHaveCount(0);
  await box.press(" ");

  await box.press("Escape");
  await expect(lines.first()).toBeHidden();
  await expect(box).toHaveValue("fairy tales ");
  await box.press("ArrowDown");
  await expect(lines.first()).toHaveAttribute("aria-selected", "true");
  await box.press("Enter");
  await visitor.page.waitForURL(/fairy-tales\.html$/);
});

test("an answer on its way does not open a list that the visitor has closed; opened again, it is of the newest text", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), BOX + BOX);
  const [box, other] = [boxOf(visitor).first(), boxOf(visitor).last()];
  const status = visitor.page.locator("rec-search").last().getByRole("status");
  const write = (input: Locator, text: string, ...keys: string[]) =>
    input.evaluate(
      (input: HTMLInputElement, { text, keys }) => {
        input.value = text;
        input.dispatchEvent(new Event("input"));
        for (const key of keys) input.dispatchEvent(new KeyboardEvent("keydown", { key }));
      },
      { text, keys },
    );
  await box.pressSequentially("whale");
  await expect(linesOf(visitor).first()).toBeVisible();
  await write(box, "dracula", "Escape");
  await write(other, "fairy tales"); // It is answered later than the first box would be.
  await expect(status).toHaveText(/^Results: /);
  await expect(linesOf(visitor).first()).toBeHidden();
  await expect(box).toBeFocused();
  await box.press("Alt+ArrowDown");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
});

test("Escape closes the list, then empties the box; so does the button", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost());
  const [box, lines] = [boxOf(visitor), linesOf(visitor)];
  await box.pressSequentially("whale");
  await expect(lines.first()).toBeVisible();
  await box.press("Escape");
  await box.press("Escape");
  await expect(box).toHaveValue("");
  await box.pressSequentially("dracula");
  await expect(lines.first()).toBeVisible();
  await visitor.page.getByRole("button", { name: "Clear" }).click();
  await expect(box).toHaveValue("");
  await expect(box).toBeFocused();
  await expect(lines).toHaveCount(0);
});

test("a click is told without what was typed, is recorded, and the site can keep the visitor on the page", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost());
  await visitor.page.evaluate(() => {
    document.addEventListener("rec-select", (event) => {
      event.preventDefault();
      document.title = JSON.stringify(event.detail);
    });
  });
  await boxOf(visitor).pressSequentially("count in a castle drinks blood ");
  await linesOf(visitor).filter({ hasText: "Dracula" }).click();
  const detail = JSON.parse(await visitor.page.title());
  expect(detail).toEqual({ item: "dracula", position: expect.any(Number) });
  expect(new URL(visitor.page.url()).pathname).toBe("/page.html");
  await expect(linesOf(visitor).first()).toBeHidden();
  const events = await (await visitor.rec()).evaluate(({ profile }) => profile.events().map(({ item, type }) => `${type} ${item}`));
  expect(events).toEqual(["click dracula"]);
});

test("a typing error is corrected, and said so; words are marked; a suggestion completes what is typed", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost());
  const [box, lines] = [boxOf(visitor), linesOf(visitor)];
  await box.pressSequentially("frankenstien");
  await expect(noteOf(visitor)).toHaveText("Results for “frankenstein”");
  await expect(lines.first()).toContainText("Frankenstein");
  await expect(lines.first().locator("mark")).toHaveText("Frankenstein");
  await box.fill("vampir");
  const suggestion = lines.filter({ hasText: /^vampire$/ });
  await suggestion.click();
  await expect(box).toHaveValue("vampire ");
  await expect(suggestion).toHaveCount(0);
  await expect(lines.first()).toBeVisible();
});

test("conditions, an order and a number of items are attributes", async ({ newVisitor, newHost }) => {
  const box = `<rec-search k="5" sort="-price" where='[{"field": "price", "high": 9}]'></rec-search>`;
  const visitor = await open(newVisitor, await newHost(), box);
  await boxOf(visitor).pressSequentially("sea ");
  await expect(linesOf(visitor)).toHaveCount(5);
  const prices = (await linesOf(visitor).locator('[part="price"]').allInnerTexts()).map((price) => Number(price.replace(/[^\d.]/g, "")));
  expect(prices).toEqual([...prices].sort((one, other) => other - one));
  expect(Math.max(...prices)).toBeLessThanOrEqual(9);
});

test("Enter leads to the site's page of results, if it has one, and nowhere else", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await open(newVisitor, host);
  const box = boxOf(visitor);
  await box.fill("tea & <cake>");
  await box.press("Enter");
  await visitor.settled();
  expect(new URL(visitor.page.url()).pathname).toBe("/page.html");
  await visitor.page.evaluate(() => document.querySelector("rec-search")!.setAttribute("results-url", "/found.html?q={query}"));
  host.putPage("/found.html", "<h1>Found</h1>");
  await box.press("Enter");
  await visitor.page.waitForURL("**/found.html?q=tea%20%26%20%3Ccake%3E");
});

test("with a page of results, the last line leads there", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), '<rec-search k="2" results-url="/found.html?q={query}"></rec-search>');
  await boxOf(visitor).pressSequentially("sea ");
  await expect(linesOf(visitor)).toHaveCount(3);
  await expect(linesOf(visitor).last()).toHaveText("See all results");
  await boxOf(visitor).press("ArrowUp");
  await boxOf(visitor).press("Enter");
  await visitor.page.waitForURL("**/found.html?q=sea");
});

test("what is typed is text: markup, emoji, 10,000 characters and other scripts break nothing", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost());
  const box = boxOf(visitor);
  const texts = ['<img src=x onerror="document.title=1">', "🧛🏽‍♂️", "x".repeat(10_000), "'; DROP TABLE books; --", "the of and", "ספר על הים", "鯨", "   ", "\ud800"];
  for (const text of texts) {
    await box.fill("");
    await box.fill(text);
    await box.press("ArrowDown");
    await visitor.settled();
  }
  await box.fill("dracula ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
  expect(await visitor.page.title()).toBe("A page");
  expect(await visitor.page.locator("rec-search img").count()).toBe(0);
  expect([await visitor.errors(), visitor.console]).toEqual([[], []]);
});

test("while an input method composes a word, nothing is searched for, and Enter is the method's own", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), '<rec-search results-url="/found.html?q={query}"></rec-search>');
  const input = await visitor.page.context().newCDPSession(visitor.page);
  await boxOf(visitor).fill("sea ");
  await expect(linesOf(visitor).first()).toBeVisible();
  await boxOf(visitor).fill("");
  await input.send("Input.imeSetComposition", { text: "dracu", selectionStart: 5, selectionEnd: 5 });
  await input.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", windowsVirtualKeyCode: 229 });
  await visitor.settled();
  await expect(linesOf(visitor)).toHaveCount(0);
  await input.send("Input.insertText", { text: "dracula" });
  await expect(linesOf(visitor).first()).toContainText("Dracula");
  expect(new URL(visitor.page.url()).pathname).toBe("/page.html");
});

test("without an engine and without words, one kind sentence is shown, and told to the page once", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/(worker|lexical)\.js$/, missing);
  const visitor = await open(newVisitor, host, BOX, { forgive: /worker|404/ });
  await boxOf(visitor).pressSequentially("dracula", { delay: 50 });
  await expect(noteOf(visitor)).toHaveText("Search does not work right now. Please look around instead.");
  await boxOf(visitor).pressSequentially(" and carmilla", { delay: 50 });
  await expect.poll(() => visitor.errors()).toEqual(["part-missing"]);
});

test("a search part that is missing is a kind sentence too, and entering the box again tries it again", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  let gone = true;
  host.change(/search-\w+\.msgpack$/, (answer) => (gone ? missing(answer) : answer));
  const visitor = await open(newVisitor, host, `<button>Elsewhere</button>${BOX}`, { forgive: /404/ });
  await boxOf(visitor).pressSequentially("dracula", { delay: 50 });
  await expect(noteOf(visitor)).toContainText("Search does not work right now.");
  gone = false;
  await visitor.page.getByRole("button", { name: "Elsewhere" }).click();
  await boxOf(visitor).focus();
  await boxOf(visitor).pressSequentially(" ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
});

test("without search.js, the site's own form stays", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/\/search\.js$/, missing);
  const form = '<rec-search><form action="/found.html"><input name="q" aria-label="Words"></form></rec-search>';
  const visitor = await open(newVisitor, host, form, { forgive: /404/ });
  await expect.poll(() => visitor.errors()).toEqual(["part-missing"]);
  await expect(visitor.page.getByRole("textbox", { name: "Words" })).toBeVisible();
});

test("who has begun to type into the site's own form goes on in the box", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/favicon.ico", "");
  host.putPage("/page.html", '<rec-search><form action="/found.html"><input name="q" aria-label="Words"></form></rec-search>');
  const visitor = await newVisitor(host.origin);
  let arrive!: () => void;
  const typed = new Promise<void>((resolve) => (arrive = resolve));
  await visitor.page.route(/\/search\.js$/, async (route) => {
    await typed;
    await route.continue();
  });
  await visitor.page.goto("page.html");
  await visitor.page.getByRole("textbox", { name: "Words" }).pressSequentially("dracu");
  arrive();
  await expect(boxOf(visitor)).toBeFocused();
  await visitor.page.keyboard.type("la ");
  await expect(boxOf(visitor)).toHaveValue("dracula ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
});

test("where the site waits for consent, nothing is started, and the box says so", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await open(newVisitor, host, BOX, {}, 'data-consent="required"');
  await boxOf(visitor).pressSequentially("dracula");
  await expect(noteOf(visitor)).toHaveText("Search is switched off here.");
  expect(host.paths.filter((path) => /pyodide|parts\//.test(path))).toEqual([]);
  await (await visitor.rec()).evaluate((rec) => rec.consent(true));
  await boxOf(visitor).pressSequentially(" ");
  await expect(linesOf(visitor).first()).toContainText("Dracula");
});

test("it speaks the page's language, or has the site's own words", async ({ newVisitor, newHost }) => {
  const boxes = `<div lang="de">${BOX}</div><rec-search label="Look for books" placeholder="Books" words='{"clear": "Away with it"}'></rec-search>`;
  const visitor = await open(newVisitor, await newHost(), boxes);
  await expect(visitor.page.getByRole("combobox", { name: "Suchen" })).toHaveAttribute("placeholder", "Suchen");
  const own = visitor.page.getByRole("combobox", { name: "Look for books" });
  await own.fill("x");
  await expect(visitor.page.getByRole("button", { name: "Away with it" })).toBeVisible();
});

test("a template draws the items, as lines that are links, without links and buttons inside", async ({ newVisitor, newHost }) => {
  const card = '<template><article><a class="own" data-rec-link><b data-rec="title"></b></a><i data-rec="author"></i><button data-rec-add>Buy</button></article></template>';
  const visitor = await open(newVisitor, await newHost(), `<rec-search>${card}</rec-search>`);
  await boxOf(visitor).pressSequentially("dracula ");
  const line = linesOf(visitor).first();
  await expect(line).toHaveText("DraculaBram Stoker");
  await expect(line.locator("mark")).toHaveText("Dracula");
  await expect(line.locator("span.own")).toBeVisible();
  expect(await line.locator("a, button").count()).toBe(0);
  await line.click();
  await visitor.page.waitForURL(/dracula\.html$/);
});

test("search() gives items, counts and what was corrected", async ({ newVisitor, newHost }) => {
  const visitor = await open(newVisitor, await newHost(), "");
  const rec = await visitor.rec();
  const found = await rec.evaluate((rec) => rec.search("frankenstien", { k: 3, facets: ["author"] }));
  expect(found.items[0]!.item).toBe("frankenstein");
  expect(found.corrected).toBe("frankenstein");
  expect(found.facets.author![0]).toEqual(["Mary Shelley", expect.any(Number)]);
  const cheap = await rec.evaluate((rec) => rec.search("sea", { where: [{ field: "price", high: 7 }], sort: "price" }));
  const prices = cheap.items.map(({ card }) => Number(card.price));
  expect(prices).toEqual([...prices].sort((one, other) => one - other));
  expect(Math.max(...prices)).toBeLessThanOrEqual(7);
});
