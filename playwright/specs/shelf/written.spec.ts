/**
 * A list that a server has written into the shelf: nothing moves and nothing flickers when the shelf's instant list takes
 * its place, and then the engine's. Each frame that the browser paints is recorded.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { look, open, type WrittenShelf } from "../../../web/src/written/render.js";
import { build, shopBundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { PYTHON, ROOT, SHOP } from "../../support/places.js";
import { expect, PHONE, test, type Visitor } from "../../support/visitor.js";

const READ = ["hamlet", "macbeth", "king-lear"];
const TEMPLATE = '<a class="card" data-rec-link><b data-rec="title"></b> <i data-rec="price"></i></a>';
/** A height, heading included, that neither a card of the template nor the blank one before it exceeds. */
const CARDS = ".card { display: block; block-size: 6em } rec-shelf { display: flow-root; --rec-min-height: 24em; min-block-size: 24em; line-height: 1.35 }";

/** What the shelf shows in one frame. */
interface Frame {
  readonly height: number;
  readonly top: number;
  /** Whether it is the list that the server wrote. */
  readonly written: boolean;
  readonly titles: readonly string[];
  /** Pictures that are there, and whether cards have something else in their place. */
  readonly pictures: number;
  readonly tops: readonly number[];
  readonly widths: readonly number[];
}

declare global {
  var painted: Frame[];
  var shifts: string[];
}

/** Records each frame from the first one on in which there is a shelf. */
function watch(): void {
  globalThis.painted = [];
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as unknown as { value: number; sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[] };
      const moved = sources.map(({ node, previousRect: from, currentRect: to }) => `${node?.nodeName} ${node?.textContent}: ${from.top} ${from.height} to ${to.top} ${to.height}`);
      shifts.push(`${value}: ${moved.join("; ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    requestAnimationFrame(look);
    const shelf = document.querySelector("rec-shelf");
    if (!shelf?.querySelector("a, template + *")) return;
    const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const section = shelf.shadowRoot?.querySelector("section");
    const shown = section && visible(section) ? [...section.querySelectorAll("li")] : [];
    const own = [...shelf.querySelectorAll("li")].filter(visible);
    const cards = shown.length > 0 ? shown : own;
    const isThere = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0;
    const partOf = (card: Element, name: string) => card.querySelector(`[part="${name}"], .rec-${name}, b`)!;
    const boxes = cards.map((card) => [card, partOf(card, "title")].map((one) => one.getBoundingClientRect()) as [DOMRect, DOMRect]);
    const { height, top } = shelf.getBoundingClientRect();
    painted.push({
      height,
      top,
      written: shown.length === 0,
      titles: cards.map((card) => partOf(card, "title").textContent!),
      pictures: cards.filter((card) => [...card.querySelectorAll("img")].some(isThere)).length,
      tops: boxes.map(([, title]) => title.top),
      widths: boxes.map(([card]) => card.width),
    });
  };
  look();
}

async function opened(visitor: Visitor): Promise<void> {
  await visitor.page.addInitScript(watch);
  await visitor.page.goto("/page.html");
}

/** All frames so far; whatever was painted, the shelf was full, and nothing moved. */
async function steady(visitor: Visitor, cards: number): Promise<readonly Frame[]> {
  await visitor.settled();
  const [frames, moves] = await visitor.page.evaluate((): [Frame[], string[]] => [painted, shifts]);
  expect(moves).toEqual([]);
  expect(frames[0]!.written, "the first frame has the server's list").toBe(true);
  expect(frames.at(-1)!.written, "the last one has the shelf's").toBe(false);
  expect([...new Set(frames.map(({ titles }) => titles.length))], "no frame without a full shelf").toEqual([cards]);
  for (const frame of frames) {
    expect(Math.abs(frame.height - frames[0]!.height)).toBeLessThan(0.1);
    expect(Math.abs(frame.top - frames[0]!.top)).toBeLessThan(0.1);
  }
  return frames;
}

/** The shelf's instant list looks as what the server wrote. */
function expectAlike(frames: readonly Frame[]): void {
  const [written, first] = [frames.filter((frame) => frame.written).at(-1)!, frames.find((frame) => !frame.written)!];
  expect(first.titles).toEqual(written.titles);
  for (const what of ["tops", "widths"] as const) {
    first[what].forEach((length, place) => expect(Math.abs(length - written[what][place]!), what).toBeLessThan(0.1));
  }
}

/** A page with the shelf between two paragraphs. Its look is a file, as the strict policy wants it. */
function put(host: Host, shelf: string, css = ""): void {
  host.put("/look.css", look() + css);
  host.putPage("/page.html", `<link rel="stylesheet" href="/look.css"><p>Before</p>${shelf}<p>Below</p>`);
}

for (const [what, kind] of [
  ["light, on a desktop", {}],
  ["dark", { colorScheme: "dark" }],
  ["a phone", PHONE],
] as const) {
  test(`${what}: from the server's list to the instant list and to the engine's`, async ({ newVisitor, newHost }) => {
    const shelf = await (await open(`${SHOP}/rec`)).shelf("hamlet", { language: "en" });
    const host = await newHost();
    put(host, shelf.html({ style: false }));
    const visitor = await newVisitor(host.origin, kind);
    await opened(visitor);
    await visitor.engine();
    const frames = await steady(visitor, 6);
    expectAlike(frames);
    // Another page before: the engine's list is another one than the server's.
    await visitor.remember(READ);
    await opened(visitor);
    await visitor.engine();
    const personal = await steady(visitor, 6);
    expect(personal.at(-1)!.titles).not.toEqual(personal[0]!.titles);
  });
}

test("with the look in the page, and a nonce for it", async ({ newVisitor, newHost }) => {
  const shelf = await (await open(`${SHOP}/rec`)).shelf("hamlet", { k: 4, language: "en" });
  const host = await newHost();
  host.putPage("/page.html", `<p>Before</p>${shelf.html({ nonce: "abc" })}<p>Below</p>`);
  host.change(/page\.html$/, (answer) => headers({ "content-security-policy": answer.headers["content-security-policy"]!.replace("style-src", "style-src 'nonce-abc'") })(answer));
  const visitor = await newVisitor(host.origin);
  await opened(visitor);
  await visitor.waitFor("instant");
  expectAlike(await steady(visitor, 4));
});

test("with cards of the site's own, which its server writes too", async ({ newVisitor, newHost }) => {
  const shelf = await (await open(`${SHOP}/rec`)).shelf("hamlet", { language: "en" });
  const host = await newHost();
  put(host, `<rec-shelf item="hamlet"><template><link rel="stylesheet" href="/look.css">${TEMPLATE}</template>${ownCards(shelf)}</rec-shelf>`, CARDS + OWN);
  const visitor = await newVisitor(host.origin);
  await opened(visitor);
  await visitor.engine();
  const frames = await steady(visitor, 6);
  expect(frames.find(({ written }) => !written)!.titles).toEqual(frames[0]!.titles);
});

test("pictures that are on show stay so", async ({ newVisitor, newHost }) => {
  const folder = mkdtempSync(join(tmpdir(), "recbuild-written-"));
  try {
    execFileSync(PYTHON, [`${ROOT}playwright/support/pictures.py`, folder]);
    build(join(folder, "catalog.csv"), join(folder, "rec"));
    const host = await newHost(folder);
    host.change(/^\/pictures\//, headers({ "cache-control": "public, max-age=3600" }));
    put(host, (await (await open(join(folder, "rec"))).shelf("sea-1", { language: "en" })).html({ style: false }));
    const visitor = await newVisitor(host.origin);
    await visitor.page.route("**/rec.js", async (route) => {
      await visitor.page.waitForFunction(() => painted.at(-1)?.pictures === 6);
      await route.continue();
    });
    await opened(visitor);
    await visitor.engine();
    const frames = await steady(visitor, 6);
    expectAlike(frames);
    const loaded = frames.findIndex(({ pictures }) => pictures === 6);
    const others = frames.slice(loaded).filter(({ titles, pictures }) => pictures < 6 && titles.join() === frames[0]!.titles.join());
    expect(others, "no tile in place of a picture that was there").toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("without JavaScript, the written list is what there is", async ({ newVisitor, newHost }) => {
  const shelf = await (await open(`${SHOP}/rec`)).shelf("hamlet", { language: "en" });
  const host = await newHost();
  put(host, shelf.html({ style: false }));
  const { page } = await newVisitor(host.origin, { javaScriptEnabled: false });
  await page.goto("/page.html");
  const links = page.getByRole("listitem").getByRole("link");
  await expect(links).toHaveCount(6);
  const paths = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
  expect(paths).toEqual(shopBundle.listed("hamlet").slice(0, 6).map((item) => `/books/${item}.html`));
});

const OWN = "ul.own { display: grid; grid-auto-flow: column; padding: 0; list-style: none }";

/** As a template of the site's server would write them. */
function ownCards({ heading, cards }: WrittenShelf): string {
  const items = cards.map(({ url, title, price }) => `<li><a class="card" href="${url}"><b>${title.replace(/&/g, "&amp;")}</b> <i>${price}</i></a></li>`);
  return `<h2>${heading}</h2><ul class="own">${items.join("")}</ul>`;
}
