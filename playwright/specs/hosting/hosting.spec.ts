/** recbuild on a plain static host: at the root of a site, below a path, and on its own page. */
import { shopBundle } from "../../support/bundle.js";
import { flipped, headers, missing } from "../../support/host.js";
import { INSTALLABLE, origins, POLICY, SHOP, titles } from "../../support/places.js";
import { expect, test } from "../../support/visitor.js";

test("the preview server sends the policy that docs/privacy.md promises", async ({ request }) => {
  for (const path of ["/", "/rec/rec.js", `/rec/${shopBundle.boot.engine.folder}/worker.js`]) {
    expect((await request.get(path)).headers()["content-security-policy"]).toBe(INSTALLABLE);
  }
});

for (const [place, site, path] of [
  ["at the root of a plain host", origins.plain, "/rec/"],
  ["below a path of a plain host", `${origins.below}/dist`, "/dist/rec/"],
] as const) {
  test(`${place}, a shelf works up to the engine's answer`, async ({ newVisitor }) => {
    const visitor = await newVisitor(site);
    await visitor.read("treasure-island", "lord-jim", "sailing-alone-around-the-world", "the-divine-comedy");
    await visitor.engine();
    await expect(visitor.heading).toHaveText("Picked for you");
    expect(await visitor.errors()).toEqual([]);
    expect(await visitor.storedKeys()).toEqual([`rec-lists:${path}`, `rec:${path}`]);
    const [first] = await visitor.shown();
    await visitor.cards.first().getByRole("link").click();
    await visitor.page.waitForURL(`${site}/books/${first}.html`);
  });
}

test("where the browser withholds its hashes, as on plain http, files are checked all the same", async ({
  newVisitor,
  newHost,
}) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.page.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  await visitor.open("books/hamlet.html");
  await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
  expect(host.paths).toContain(`/rec/${shopBundle.boot.engine.folder}/digest.js`);

  host.change(/\/instant\//, flipped);
  await visitor.page.goto("books/moby-dick.html");
  await expect.poll(() => visitor.errors()).toContain("part-corrupt");
});

for (const [what, more] of [
  ["requires Trusted Types", "; require-trusted-types-for 'script'"],
  ["requires Trusted Types and allows recbuild's", "; require-trusted-types-for 'script'; trusted-types recbuild"],
] as const) {
  test(`a page that ${what} has its engine, and has it again after off and on`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/./, headers({ "content-security-policy": POLICY + more }));
    const visitor = await newVisitor(host.origin);
    await visitor.open("books/hamlet.html");
    await visitor.engine();
    await (await visitor.rec()).evaluate(({ off, on, preload }) => (off(), on(), preload()));
    await visitor.engine();
    expect(await visitor.errors()).toEqual([]);
  });
}

test("a page that requires Trusted Types and allows none is told what to allow", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const policy = `${POLICY}; require-trusted-types-for 'script'; trusted-types 'none'`;
  host.change(/hamlet\.html$/, headers({ "content-security-policy": policy }));
  const visitor = await newVisitor(host.origin, { forgive: /trusted-types/i });
  await visitor.open("books/hamlet.html");
  await expect.poll(() => visitor.page.evaluate(() => recorded.errors)).toEqual([
    { code: "worker-blocked", message: expect.stringContaining("Add it: trusted-types recbuild.") },
  ]);
  await visitor.sees(shopBundle.listed("hamlet").slice(0, 6));
});

test("the bundle's own page, opened from disk, says that it needs a server", async ({ newVisitor }) => {
  const { page } = await newVisitor("file://");
  await page.goto(`file://${SHOP}/rec/preview.html`);
  await expect(page.getByText("it needs a web server")).toBeVisible();
  await expect(page.getByText("recbuild serve FOLDER")).toBeVisible();
});

test("the bundle's own page says where rec.js is missing", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/rec\.js$/, missing);
  const { page } = await newVisitor(host.origin);
  await page.goto("rec/preview.html");
  await expect(page.getByText("rec.js cannot be loaded")).toBeVisible();
});

test("the bundle's own page shows the default list, follows a card, and forgets", async ({ newVisitor }) => {
  const visitor = await newVisitor(`${origins.below}/dist`);
  const { page } = visitor;
  await visitor.open("rec/preview.html");
  await visitor.sees(shopBundle.listed(null).slice(0, 6));
  const first = shopBundle.listed(null)[0]!;
  const { title } = titles[first]!;
  await visitor.cards.first().getByRole("link").click();
  await expect(page).toHaveURL(`${origins.below}/dist/rec/preview.html?${new URLSearchParams({ item: first })}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await visitor.engine();
  const known = page.locator("rec-profile");
  await expect(known.getByText(title).first()).toBeVisible();

  await page.goBack();
  await page.mouse.move(0, 0);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(title);
  await visitor.engine();
  await expect(visitor.heading).toHaveText("Picked for you");

  await known.getByRole("button", { name: "Forget everything" }).click();
  await known.getByRole("button", { name: "Press again" }).click();
  await expect(known.getByText(title)).toHaveCount(0);
  await visitor.engine();
  await expect(visitor.heading).toHaveText("A good place to start");
  expect(await visitor.storedKeys()).toEqual([]);
  expect(await visitor.errors()).toEqual([]);
});
