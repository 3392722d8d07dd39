/** Cards of the site's own: what a template may contain, and that nothing in it delays a shelf for ever. */
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host, missing } from "../../support/host.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const CARD = '<a class="card" data-rec-link><b data-rec="title"></b></a>';
const firstSix = shopBundle.listed("hamlet").slice(0, 6);

/** A page with one shelf, without an engine, which is not what these tests are about. */
function putShelf(host: Host, template: string): void {
  host.putPage("/page.html", `<rec-shelf item="hamlet"><template>${template}</template><p>Our own picks</p></rec-shelf>`);
  host.change(/worker\.js$/, missing);
}

/** The page is told this error, with a message that matches. */
async function expectError(visitor: Visitor, code: string, words: RegExp): Promise<void> {
  const messages = () => visitor.page.evaluate((code) => recorded.errors.filter((error) => error.code === code), code);
  await expect.poll(messages).toEqual([{ code, message: expect.stringMatching(words) }]);
}

test("what draws a template is requested together with the list, and by no other shelf", async ({ newVisitor, newHost }) => {
  for (const [own, count] of [[`<template>${CARD}</template>`, 1], ["", 0]] as const) {
    const host = await newHost();
    host.putPage("/page.html", `<rec-shelf item="hamlet">${own}</rec-shelf>`);
    host.change(/worker\.js$/, missing);
    const extras = () => host.paths.filter((path) => path.endsWith("/extras.js")).length;
    const visitor = await newVisitor(host.origin);
    await visitor.page.route("**/instant/*", async (route) => {
      await expect.poll(extras).toBe(count); // The list does not arrive before.
      await route.continue();
    });
    await visitor.page.goto("page.html");
    await visitor.sees(firstSix);
    expect(extras()).toBe(count);
  }
});

for (const [what, link] of [
  ["has no href", '<link rel="stylesheet">'],
  ["has an empty href", '<link rel="stylesheet" href="">'],
  ["is disabled", '<link rel="stylesheet" href="/cards.css" disabled>'],
  ["is of another type", '<link rel="stylesheet" href="/cards.css" type="text/less">'],
] as const) {
  test(`a stylesheet that ${what} is reported, and the cards are there`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putShelf(host, link + CARD);
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(firstSix);
    await expectError(visitor, "bad-request", /stylesheet of the template has no href, is disabled, or is not text\/css/);
  });
}

test("a stylesheet that is missing is reported, and the cards are there", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  putShelf(host, `<link rel="stylesheet" href="/none.css">${CARD}`);
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  await expectError(visitor, "network", /^\/none\.css could not be loaded/);
});

test("a stylesheet for another medium does not delay the cards", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  putShelf(host, `<link rel="stylesheet" href="/never.css" media="print">${CARD}`);
  const visitor = await newVisitor(host.origin);
  await visitor.page.route("**/never.css", () => undefined);
  await visitor.page.clock.install();
  await visitor.page.goto("page.html");
  await visitor.sees(firstSix);
});

test("cards wait for a stylesheet that never arrives, but not for ever", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  putShelf(host, `<link rel="stylesheet" href="/never.css">${CARD}`);
  const visitor = await newVisitor(host.origin);
  const requested = visitor.page.waitForRequest("**/never.css");
  await visitor.page.route("**/never.css", () => undefined);
  await visitor.page.clock.install();
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await requested;
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
  await expect(visitor.list).toHaveCount(0);
  await visitor.page.clock.fastForward(5000);
  await visitor.sees(firstSix);
  await expectError(visitor, "network", /^\/never\.css did not arrive within 5 seconds/);
});

test("a file of symbols that never arrives does not delay the others", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const symbol = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "ran"</script><symbol id="emma"/></svg>';
  host.put("/known.svg", symbol);
  const use = (file: string) => `<svg><use href="${file}" data-rec-fragment="id"></use></svg>`;
  putShelf(host, CARD + use("/never.svg") + use("/known.svg") + use("/none.svg"));
  const visitor = await newVisitor(host.origin);
  await visitor.page.route("**/never.svg", () => undefined);
  await visitor.page.goto("page.html", { waitUntil: "commit" });
  await visitor.sees(firstSix);
  await expect(visitor.shelf.locator("symbol")).toHaveCount(1);
  await expectError(visitor, "network", /^\/none\.svg could not be loaded: its symbols/);
  expect(await visitor.page.title(), "nothing in it is run").toBe("A page");
});

test("a template as React and Vue build it, with children of its own, is one", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.putPage("/page.html", '<script type="module" src="/app.js"></script>');
  host.put("/picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>');
  host.put("/app.js", `
    const element = (name, attributes, ...children) => {
      const made = document.createElement(name);
      for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
      for (const child of children) made.appendChild(child);
      return made;
    };
    const card = element("a", { class: "card", "data-rec-link": "" },
      element("img", { src: "/picture.svg", alt: "", "data-rec-image": "" }),
      element("b", { "data-rec": "title" }));
    const sheet = element("link", { rel: "stylesheet", href: "/cards.css" });
    window.card = card;
    document.body.appendChild(element("rec-shelf", { item: "hamlet" }, element("template", {}, sheet, card)));`);
  host.change(/worker\.js$/, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  await expect(visitor.cards.first()).toHaveText(/\p{L}/u);
  await visitor.shelf.scrollIntoViewIfNeeded();
  await expect.poll(() => visitor.page.evaluate(() => recorded.impressions.map(({ items }) => items))).toEqual([firstSix]);
  const kept = await visitor.page.evaluate(() => {
    const { card } = window as unknown as { card: HTMLElement };
    return [card.parentElement?.localName, card.isConnected, card.textContent];
  });
  expect(kept, "the framework's own nodes stay where and what they are").toEqual(["template", true, ""]);
});

for (const [what, template] of [
  ["nothing", ""],
  ["blanks and a comment", " <!-- a card --> "],
  ["a stylesheet alone", '<link rel="stylesheet" href="/cards.css">'],
] as const) {
  test(`a template with ${what} in it is reported: no cards, and no impression`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    putShelf(host, template);
    const visitor = await newVisitor(host.origin);
    await visitor.page.clock.install();
    await visitor.page.goto("page.html");
    await expectError(visitor, "bad-request", /The <template> of the shelf is empty\. Put the markup of one card into it/);
    await visitor.settled();
    await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
    await expect(visitor.list).toHaveCount(0);
    await visitor.page.clock.fastForward(5000); // More than the second that a card has to be in view.
    expect(await visitor.page.evaluate(() => recorded.impressions)).toEqual([]);
  });
}

test("a site's stylesheet for its cards reaches no element of the shelf's own", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const names = ["layers", "blank", "own", "covered", "symbols", "strip", "heading", "list", "card", "link"];
  const classes = [...names, "tile", "image", "title", "price", "reason"].map((name) => `.${name}`).join();
  host.put("/cards.css", `${classes} { border: 7px solid red; letter-spacing: 9px }`);
  const link = '<link rel="stylesheet" href="/cards.css">';
  putShelf(host, `${link}<a class="card" data-rec-link><b class="title" data-rec="title"></b></a>`);
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  const bordered = await visitor.shelf.evaluate((shelf) =>
    [...shelf.shadowRoot!.querySelectorAll("*")]
      .filter((element) => getComputedStyle(element).borderTopWidth === "7px")
      .map((element) => element.className.replace(/ ?no-\w+/g, "")),
  );
  expect([...new Set(bordered)].sort(), "the template's own").toEqual(["card", "title"]);
});

test("a page that requires Trusted Types has its symbols all the same", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/page\.html$/, (answer) => {
    const policy = `${answer.headers["content-security-policy"]}; require-trusted-types-for 'script'`;
    return headers({ "content-security-policy": policy })(answer);
  });
  putShelf(host, `${CARD}<svg><use href="/motifs.svg" data-rec-fragment="motif"></use></svg>`);
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  await expect(visitor.shelf.locator("symbol")).not.toHaveCount(0);
});
