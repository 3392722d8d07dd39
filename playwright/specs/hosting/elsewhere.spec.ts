/** A bundle on another origin than the pages, such as a CDN: what works, and what the page is told where it does not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, shopBundle } from "../../support/bundle.js";
import { type Change, headers, type Host } from "../../support/host.js";
import { policyWith } from "../../support/places.js";
import { pageLoad, texts } from "../../support/traces/traffic.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const firstSix = shopBundle.listed("hamlet").slice(0, 6);
const ALLOWED = { "access-control-allow-origin": "*" };
const SHELF = '<rec-shelf item="hamlet"><p>Our own picks</p></rec-shelf>';

/** Chromium requests it whenever it likes, also for the page before. */
const ICON = "/favicon.svg";
const PICTURE = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>');

interface Places {
  readonly shop: Host;
  readonly cdn: Host;
  /** The CDN's origin, of another site than the shop's. */
  readonly bundle: string;
}

test("on another origin that allows it, a shelf works up to the engine's answer", async ({ newVisitor, newHost }) => {
  const places = await opened(newHost);
  const visitor = await newVisitor(places.shop.origin, places);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  await visitor.engine();
  await visitor.open("page.html?again");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
  expect(await visitor.storedKeys()).toEqual(["rec-lists:/rec/", "rec:/rec/"]);
  const { paths } = places.shop;
  expect(paths.filter((path) => path.startsWith("/rec/")), "the page's own server has no file of the bundle").toEqual([]);
});

test("no request to either host depends on the profile", async ({ newVisitor, newHost }) => {
  const [asked, shown]: [string[][], string[][]] = [[], []];
  for (const history of [[], ["moby-dick", "crime-and-punishment"]]) {
    // The tests' own last request is to the shop.
    const places = await opened(newHost, (policy) => policy.replace("connect-src", "connect-src 'self'"));
    const visitor = await newVisitor(places.shop.origin, places);
    await visitor.page.goto("empty.html");
    if (history.length > 0) await visitor.remember(history);
    for (const path of ["page.html", "page.html?again"]) {
      const before = places.cdn.requests.length;
      const loaded = await pageLoad(visitor, places.shop, path, async () => void (await visitor.engine()));
      const own = texts(loaded.filter(({ path }) => path !== ICON));
      shown.push(await visitor.shown());
      asked.push([...own, ...texts(places.cdn.requests.slice(before))].map((text) => anonymous(text, places)));
    }
  }
  expect(asked[0]!.length).toBeGreaterThan(10);
  expect([asked[2], asked[3]]).toEqual([asked[0], asked[1]]);
  expect(shown[2], "the profile did matter").not.toEqual(shown[0]);
});

for (const [what, more] of [
  ["requires Trusted Types", "; require-trusted-types-for 'script'"],
  ["requires Trusted Types and allows recbuild's", "; require-trusted-types-for 'script'; trusted-types recbuild"],
] as const) {
  test(`a page that ${what} has the engine of another origin`, async ({ newVisitor, newHost }) => {
    const places = await opened(newHost, (policy) => policy + more);
    const visitor = await newVisitor(places.shop.origin, places);
    await visitor.open("page.html");
    await visitor.engine();
    expect(await visitor.errors()).toEqual([]);
  });
}

for (const [what, policy, code, words] of [
  ["no worker at all", () => "worker-src 'none'", "worker-blocked", "Content-Security-Policy forbids"],
  ["only workers of files", ({ bundle }) => `worker-src 'self' ${bundle}`, "worker-blocked", "Content-Security-Policy forbids"],
  ["no import into workers", () => "worker-src blob:", "worker-blocked", "If the page has a Content-Security-Policy"],
] satisfies [string, (places: Places) => string, string, string][]) {
  test(`a page that allows ${what} is told what its policy must have`, async ({ newVisitor, newHost }) => {
    const places = await opened(newHost, (usual, places) => usual.replace(/worker-src [^;]*/, policy(places)));
    const visitor = await newVisitor(places.shop.origin, { ...places, forgive: /worker-src/ });
    await visitor.open("page.html");
    await expectError(visitor, code, words, `it must have worker-src blob: ${places.bundle}.`);
    await visitor.sees(firstSix);
  });
}

test("a page that allows only the script of another origin is told which files it forbids", async ({ newVisitor, newHost }) => {
  const places = await opened(newHost, (policy, { bundle }) => policy.replace(`script-src ${bundle}`, `script-src ${bundle}/rec/rec.js`));
  const visitor = await newVisitor(places.shop.origin, { ...places, forgive: /script-src/ });
  await visitor.open("page.html");
  await expectError(visitor, "part-missing", "connect.js is missing, changed, or forbidden by script-src");
  await visitor.sees(firstSix);
});

test("a page that allows no connection to the other origin is told so", async ({ newVisitor, newHost }) => {
  const places = await opened(newHost, (policy, { bundle }) => policy.replace(`connect-src ${bundle}`, "connect-src 'self'"));
  const visitor = await newVisitor(places.shop.origin, { ...places, forgive: /connect-src|Refused to connect/ });
  await visitor.page.goto("page.html");
  await expectError(visitor, "network", "no network, or forbidden by CORS or connect-src");
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
});

for (const [file, at, words] of [
  ["an instant part", /\/instant\//, "no network, or forbidden by CORS or connect-src"],
  ["Python", /pyodide\.asm\.wasm$/, "no network, or forbidden by CORS or connect-src"],
] as const) {
  test(`a host that does not allow ${file} to other origins is named as one cause`, async ({ newVisitor, newHost }) => {
    const places = await opened(newHost);
    places.cdn.change(at, forbidden);
    const visitor = await newVisitor(places.shop.origin, { ...places, forgive: /CORS/ });
    await visitor.page.goto("page.html");
    await expect.poll(() => visitor.errors()).toContain("network");
    expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain(words);
  });
}

test("a host that allows nothing to other origins: no script runs, and the shelf's own children stay", async ({ newVisitor, newHost }) => {
  const places = await opened(newHost);
  places.cdn.change(/./, forbidden);
  const visitor = await newVisitor(places.shop.origin, { ...places, forgive: /CORS/ });
  await visitor.page.goto("page.html");
  await expect.poll(() => visitor.console.map(({ text }) => text).join()).toContain("CORS policy");
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
  expect(await visitor.page.evaluate(() => customElements.get("rec-shelf") === undefined)).toBe(true);
});

test("pages are not kept with a bundle of another origin, and the page is told why", async ({ newVisitor, newHost }) => {
  const places = await opened(newHost, (policy) => policy, "data-offline");
  const visitor = await newVisitor(places.shop.origin, { ...places, offline: true });
  await visitor.open("page.html");
  await visitor.engine();
  await expectError(visitor, "offline-failed", "with a bundle of their own origin only");
});

for (const [what, address, settings] of [
  ["that begin at the root", "/items/", () => ""],
  ["that are relative, with base_url", "../items/", ({ shop }) => `[catalog]\nbase_url = "${shop.origin}/rec/"\n`],
] satisfies [string, string, (places: Places) => string][]) {
  test(`links and pictures ${what} are those of the page's site`, async ({ newVisitor, newHost }) => {
    const folder = mkdtempSync(join(tmpdir(), "recbuild-elsewhere-"));
    try {
      const places = await opened(newHost);
      const rows = ["a", "b", "c"].map((id) => `${id},The ${id} lamp,a lamp of brass,${address}${id}.html,${address}${id}.svg`);
      writeFileSync(join(folder, "catalog.csv"), ["id,title,description,url,image", ...rows].join("\n"));
      writeFileSync(join(folder, "recbuild.toml"), settings(places));
      build(join(folder, "catalog.csv"), join(folder, "rec"), "--config", join(folder, "recbuild.toml"));
      places.cdn.mount("/rec/", join(folder, "rec"));
      places.shop.change(/^\/items\/.*svg$/, () => ({ status: 200, headers: { "content-type": "image/svg+xml" }, body: PICTURE }));
      const visitor = await newVisitor(places.shop.origin, places);
      await visitor.open("lamp.html");
      const link = visitor.cards.first().getByRole("link");
      await link.dispatchEvent("pointerdown");
      await expect(link).toHaveAttribute("href", /\/items\/[bc]\.html$/);
      expect(await link.evaluate((link: HTMLAnchorElement) => link.origin)).toBe(places.shop.origin);
      await expect.poll(() => places.shop.paths.filter((path) => path.startsWith("/items/")).sort()).toEqual(["/items/b.svg", "/items/c.svg"]);
      expect(await visitor.errors()).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** A shop with a small page, and a CDN that has the bundle. `edit`: makes another policy of the documented one. */
async function opened(
  newHost: () => Promise<Host>,
  edit: (policy: string, places: Places) => string = (policy) => policy,
  attributes = "",
): Promise<Places> {
  const [shop, cdn] = [await newHost(), await newHost()];
  const places = { shop, cdn, bundle: cdn.origin.replace("127.0.0.1", "localhost") };
  cdn.change(/./, headers(ALLOWED));
  const script = `<script type="module" src="${places.bundle}/rec/rec.js" ${attributes}></script>`;
  const html = (body: string) => `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="${ICON}">${script}${body}`;
  shop.put("/page.html", html(SHELF));
  shop.put("/page.html?again", html(SHELF));
  shop.put("/lamp.html", html('<rec-shelf item="a"></rec-shelf>'));
  shop.put("/empty.html", html(""));
  shop.change(/\.html/, headers({ "content-security-policy": edit(policyWith(places.bundle), places) }));
  return places;
}

const forbidden: Change = ({ headers: { "access-control-allow-origin": _, ...others }, ...answer }) => ({ ...answer, headers: others });

/** Without the ports of the hosts, which differ from test to test. */
function anonymous(text: string, { shop, bundle }: Places): string {
  return text.replaceAll(new URL(shop.origin).host, "shop").replaceAll(new URL(bundle).host, "cdn");
}

/** The page is told this code, with these texts in the message, and no other code. */
async function expectError(visitor: Visitor, code: string, ...texts: string[]): Promise<void> {
  await expect.poll(() => visitor.errors()).toEqual([code]);
  const message = await visitor.page.evaluate(() => recorded.errors[0]!.message);
  for (const text of texts) expect(message.toLowerCase()).toContain(text.toLowerCase());
}
