/** rec-signed.js: a page that takes up only builds that are signed by the key in its script tag. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host, missing } from "../../support/host.js";
import { whole } from "../../support/offline.js";
import { policyWith, RECBUILD, SHOP } from "../../support/places.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const firstSix = shopBundle.listed("hamlet").slice(0, 6);
const BOOT = readFileSync(`${SHOP}/rec/rec.js`, "utf8").split("\n")[0]!.slice("const __BOOT__=".length, -1);

const owner = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");

test("a signed bundle recommends like any other, with the same script for every build", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/rec/signed.json", signed(BOOT, owner.privateKey));
  putPage(host, publicKey(owner.publicKey));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.sees(firstSix);
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
  const script = readFileSync(`${SHOP}/rec/rec-signed.js`, "utf8");
  expect(script, "nothing of the catalog is in it").not.toContain(shopBundle.boot.build);
});

test("a signed bundle on another origin has its engine", async ({ newVisitor, newHost }) => {
  const [shop, cdn] = [await newHost(), await newHost()];
  const { origin: bundle } = cdn;
  cdn.put("/rec/signed.json", signed(BOOT, owner.privateKey));
  cdn.change(/./, headers({ "access-control-allow-origin": "*" }));
  shop.change(/page\.html$/, headers({ "content-security-policy": policyWith(bundle) }));
  putPage(shop, publicKey(owner.publicKey), "rec-signed.js", bundle);
  const visitor = await newVisitor(shop.origin, { bundle });
  await visitor.open("page.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

test("the tag that `recbuild sign` prints loads the bundle that it has signed", async ({ newVisitor, newHost }) => {
  const folder = mkdtempSync(join(tmpdir(), "recbuild-signed-"));
  try {
    cpSync(`${SHOP}/rec`, join(folder, "rec"), { recursive: true });
    const options = ["sign", join(folder, "rec"), "--key", join(folder, "key.pem"), "--new-key"];
    const [tag] = /<script .*<\/script>/.exec(execFileSync(RECBUILD, options, { encoding: "utf8" }))!;
    const host = await newHost(folder);
    host.put("/page.html", `<!doctype html><html lang="en"><title>A page</title>${tag}<rec-shelf item="hamlet"></rec-shelf>`);
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.engine();
    expect(await visitor.errors()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a signed bundle is there without a network, too, and still checked", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  host.put("/rec/signed.json", signed(BOOT, owner.privateKey));
  putPage(host, `${publicKey(owner.publicKey)}" data-offline="`);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("page.html");
  await whole(visitor);
  host.close();
  await endWorkers(visitor);
  await visitor.open("page.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

for (const [what, file, words] of [
  ["by another key", signed(BOOT, stranger.privateKey), "not signed by the key in data-key"],
  ["for another boot piece", changed(signed(BOOT, owner.privateKey)), "not signed by the key in data-key"],
  ["for another purpose", signed(BOOT, owner.privateKey, "another program 1\n"), "not signed by the key in data-key"],
  ["by nobody", null, "recbuild sign"],
  ["with half a file", signed(BOOT, owner.privateKey).slice(0, 200), "not signed by the key in data-key"],
] as const) {
  test(`a bundle that is signed ${what} is not taken up: the shelf's own children stay`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    if (file === null) host.change(/signed\.json$/, missing);
    else host.put("/rec/signed.json", file);
    putPage(host, publicKey(owner.publicKey));
    await isRefused(await newVisitor(host.origin), host, words);
  });
}

for (const [what, key] of [["no key", ""], ["half a key", publicKey(owner.publicKey).slice(0, 20)], ["no base64", "§"]]) {
  test(`with ${what} in data-key, rec-signed.js takes up nothing`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.put("/rec/signed.json", signed(BOOT, owner.privateKey));
    putPage(host, key!);
    await isRefused(await newVisitor(host.origin), host, "needs the public key");
  });
}

test("rec.js, which checks no signature, does not run where the page demands one", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  putPage(host, publicKey(owner.publicKey), "rec.js");
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("page.html");
  await expect(visitor.page.getByText("Our own picks")).toBeVisible();
  await expect.poll(() => visitor.console.map(({ text }) => text).join()).toContain("rec.js checks no signature");
  expect(host.paths.filter((path) => path.startsWith("/rec/"))).toEqual(["/rec/rec.js"]);
});

test("a page whose build is gone takes up the next one only if it is signed", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const stale = JSON.stringify({ ...shopBundle.boot, instant: { ...shopBundle.boot.instant, names: "0".repeat(64), default: "0".repeat(16) }, build: "0".repeat(16) });
  host.put("/rec/signed.json", signed(stale, owner.privateKey));
  putPage(host, publicKey(owner.publicKey));
  const visitor = await newVisitor(host.origin);
  // The manifest, which nobody signed, has the whole build; the page must not look at it.
  await visitor.page.goto("page.html");
  await expect.poll(() => visitor.errors()).not.toEqual([]);
  await expect(visitor.page.getByText("Our own picks")).toBeVisible();
  expect(host.paths).not.toContain("/rec/manifest.json");
});

function signed(boot: string, key: KeyObject, purpose = "recbuild boot 1\n"): string {
  return JSON.stringify({ boot, signature: sign(null, Buffer.from(purpose + boot), key).toString("base64") });
}

/** The same signature for a boot piece with another price currency. */
function changed(file: string): string {
  const { boot, signature } = JSON.parse(file);
  return JSON.stringify({ boot: boot.replace("GBP", "EUR"), signature });
}

function publicKey(key: KeyObject): string {
  return key.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}

function putPage(host: Host, key: string, script = "rec-signed.js", origin = ""): void {
  const tag = `<script type="module" src="${origin}/rec/${script}" data-key="${key}"></script>`;
  const shelf = '<rec-shelf item="hamlet"><p>Our own picks</p></rec-shelf>';
  host.put("/page.html", `<!doctype html><html lang="en"><title>A page</title>${tag}${shelf}`);
}

async function isRefused(visitor: Visitor, host: Host, words: string): Promise<void> {
  await visitor.page.goto("page.html");
  await expect.poll(() => visitor.errors()).toEqual(["signature"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain(words);
  await expect(visitor.page.getByText("Our own picks")).toBeVisible();
  expect(host.paths.filter((path) => /instant|engine-|parts/.test(path)), "nothing of the bundle is requested").toEqual([]);
}
