/** Where pages and bundles may lie: one test for each row of the table in docs/integration.md, "Where it works". */
import { writeFileSync } from "node:fs";
import type { TestInfo } from "@playwright/test";
import { shopBundle } from "../../support/bundle.js";
import { type Change, headers, type Host } from "../../support/host.js";
import { POLICY, SHOP } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const firstSix = shopBundle.listed("hamlet").slice(0, 6);
const NAME = "shop.test";

// A name that is not localhost, for which browsers withhold what they give only to secure pages.
test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`] }) });

test("on plain http, on a name that is not localhost, a shelf works up to the engine's answer", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin.replace("127.0.0.1", NAME));
  await visitor.open("books/hamlet.html");
  expect(await visitor.page.evaluate(() => isSecureContext)).toBe(false);
  await works(visitor);
});

test("deep below the root, and with another base in the page, all addresses are the bundle's own", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.mount("/a/b/c/rec/", `${SHOP}/rec`);
  page(host, "/a/page.html", "/a/b/c/rec/rec.js", '<base href="/elsewhere/">');
  host.change(/page\.html$/, headers({ "content-security-policy": POLICY.replace("base-uri 'none'", "base-uri 'self'") }));
  const visitor = await newVisitor(host.origin);
  await visitor.open("a/page.html");
  await works(visitor);
  expect(host.paths.filter((path) => path.startsWith("/elsewhere/") || path.startsWith("/rec/"))).toEqual([]);
  const link = visitor.cards.first().getByRole("link");
  await link.focus();
  expect(await link.getAttribute("href")).toBe(`${host.origin}/a/b/c/books/${firstSix[0]}.html`);
});

test("a base of another origin has no influence either", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  page(host, "/page.html", `${host.origin}/rec/rec.js`, '<base href="https://elsewhere.example/">');
  host.change(/page\.html$/, headers({ "content-security-policy": POLICY.replace("base-uri 'none'", "base-uri *") }));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await works(visitor);
});

test("a script that the server redirects finds the bundle where it led, and its tag", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.mount("/files/v2/", `${SHOP}/rec`);
  host.change(/^\/rec\/rec\.js$/, redirect("/files/v2/rec.js"));
  page(host, "/page.html", "/rec/rec.js", "", 'data-consent="required"');
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  const rec = await visitor.rec();
  expect(await rec.evaluate(({ status }) => status()), "consent is required, as the tag says").toBe("off");
  await rec.evaluate(({ consent }) => consent(true));
  await works(visitor);
  expect(host.paths.filter((path) => path.startsWith("/rec/"))).toEqual(["/rec/rec.js"]);
});

test("a script that is redirected to another origin has its engine", async ({ newVisitor, newHost }) => {
  const [host, cdn] = [await newHost(), await newHost()];
  const { origin: bundle } = cdn;
  cdn.change(/./, headers({ "access-control-allow-origin": "*" }));
  host.change(/^\/rec\/rec\.js$/, redirect(`${bundle}/rec/rec.js`));
  page(host, "/page.html", "/rec/rec.js");
  host.change(/page\.html$/, headers({ "content-security-policy": "" }));
  const visitor = await newVisitor(host.origin, { bundle });
  await visitor.open("page.html");
  await works(visitor);
});

test("a page that isolates itself: its own worker needs the same header on the bundle's files", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const isolated = headers({ "cross-origin-embedder-policy": "require-corp", "cross-origin-opener-policy": "same-origin" });
  host.change(/books\/.*html$/, isolated);
  const visitor = await newVisitor(host.origin);
  await visitor.page.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
  await visitor.open("books/hamlet.html");
  await expect.poll(() => visitor.errors()).toEqual(["worker-blocked"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain("Cross-Origin-Embedder-Policy");
  host.change(/\/rec\//, isolated);
  await visitor.open("books/hamlet.html");
  await works(visitor);
});

test("a frame without an origin has its engine where the host allows other origins", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/./, headers({ "access-control-allow-origin": "*", "content-security-policy": "" }));
  page(host, "/inner.html", "/rec/rec.js");
  host.put("/page.html", '<!doctype html><title>A page</title><iframe sandbox="allow-scripts" src="/inner.html" width="900" height="600"></iframe>');
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("page.html");
  const frame = visitor.page.frames()[1]!;
  await expect.poll(() => frame.evaluate(() => [recorded.engine, recorded.errors])).toEqual([true, []]);
});

test("on a page from disk the bundle beside it does not run, and the shelf's own children stay", async ({ newVisitor }, info) => {
  const visitor = await newVisitor("file://", { forgive: /CORS/ });
  await visitor.page.goto(onDisk(info, `file://${SHOP}`));
  await expect.poll(() => visitor.console.map(({ text }) => text).join()).toContain("blocked by CORS policy");
  await expect(visitor.shelf.getByText("Our own picks")).toBeVisible();
  expect(await visitor.page.evaluate(() => customElements.get("rec-shelf") === undefined)).toBe(true);
});

test("on a page from disk a bundle on a server works up to the engine's answer", async ({ newVisitor, newHost }, info) => {
  const cdn = await newHost();
  cdn.change(/./, headers({ "access-control-allow-origin": "*" }));
  const visitor = await newVisitor("file://", { bundle: cdn.origin });
  await visitor.open(onDisk(info, cdn.origin));
  await works(visitor);
});

/** A page in a file, with the bundle of this site. */
function onDisk(info: TestInfo, site: string): string {
  const file = info.outputPath("page.html");
  const shelf = '<rec-shelf item="hamlet"><p>Our own picks</p></rec-shelf>';
  writeFileSync(file, `<!doctype html><script type="module" src="${site}/rec/rec.js"></script>${shelf}`);
  return `file://${file}`;
}

function page(host: Host, path: string, script: string, head = "", attributes = ""): void {
  const tag = `<script type="module" src="${script}" ${attributes}></script>`;
  const icon = `<link rel="icon" href="${host.origin}/favicon.svg">`;
  host.put(path, `<!doctype html><html lang="en"><title>A page</title>${icon}${head}${tag}<rec-shelf item="hamlet"></rec-shelf>`);
}

function redirect(location: string): Change {
  return (answer) => ({ ...answer, status: 302, headers: { ...answer.headers, location } });
}

async function works(visitor: Visitor): Promise<void> {
  await visitor.engine();
  await expect(visitor.cards).toHaveCount(6);
  expect(await visitor.errors()).toEqual([]);
}
