/**
 * A new deployment under a service worker: builds are never mixed, an update that is whole is taken over, and one that
 * is broken is not.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle, shopBundle } from "../../support/bundle.js";
import { splitNames } from "../../../web/src/shared/files.js";
import { flipped, headers, type Host, missing } from "../../support/host.js";
import { kept } from "../../support/offline.js";
import { ROOT, SHOP } from "../../support/places.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const listed = (bundle: Bundle) => bundle.listed("hamlet").slice(0, 6);
const gone = listed(shopBundle).slice(0, 2);

let folder: string;
let next: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-update-"));
  const rows = readFileSync(`${SHOP}/catalog.csv`, "utf8").split("\n");
  writeFileSync(join(folder, "catalog.csv"), rows.filter((row) => !gone.some((book) => row.startsWith(`${book},`))).join("\n"));
  next = build(join(folder, "catalog.csv"), join(folder, "rec"), "--config", `${ROOT}demo/recbuild.toml`);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("an update that is whole is taken over, and nothing of the build before stays", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await keeps(newVisitor, host);
  host.mount("/rec/", next.folder);
  await visitor.open("hamlet.html");
  expect((await kept(visitor)).build).toBe(next.boot.build);
  const paths = await visitor.page.evaluate(async () => {
    return (await (await caches.open("recbuild:/rec/:bundle")).keys()).map(({ url }) => new URL(url).pathname);
  });
  expect(paths).not.toContain(`/rec/${shopBundle.corePath}`);

  host.close();
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  await visitor.sees(listed(next));
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

for (const [what, at, change] of [
  ["lacks a part", () => next.corePath, missing],
  ["has a damaged part", () => next.corePath, flipped],
  ["lacks a part of other pages", () => otherPart(next), missing],
] as const) {
  test(`an update that ${what} is not taken over: the next page has the build before, until the update is repaired`, async ({ newVisitor, newHost }) => {
    const host = await opened(newHost);
    const visitor = await keeps(newVisitor, host);
    host.mount("/rec/", next.folder);
    let broken = true;
    host.change(new RegExp(at()), (answer) => (broken ? change(answer) : answer));
    await visitor.open("hamlet.html");
    await expect.poll(() => visitor.errors()).not.toEqual([]);
    await visitor.sees(listed(next)); // The instant list of the new build is whole, and no item of the old one is among it.

    await visitor.open("hamlet.html");
    await visitor.sees(listed(shopBundle));
    await visitor.engine();
    expect(await visitor.errors()).toEqual([]);

    await kept(visitor);
    broken = false;
    await visitor.open("hamlet.html");
    await kept(visitor);
    await visitor.open("hamlet.html");
    expect((await kept(visitor)).build).toBe(next.boot.build);
    await visitor.sees(listed(next));
  });
}

test("a deployment without rec.js: pages have the kept one", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await keeps(newVisitor, host);
  host.change(/^\/rec\//, missing);
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  await visitor.sees(listed(shopBundle));
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

test("two tabs with two builds each have their own", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const old = await keeps(newVisitor, host);
  host.mount("/rec/", next.folder);
  const fresh = await old.tab();
  await fresh.open("hamlet.html");
  expect((await kept(fresh)).build).toBe(next.boot.build);
  await fresh.sees(listed(next));
  expect((await fresh.recommended()).filter(({ item }) => gone.includes(item))).toEqual([]);
  expect((await old.recommended()).length, "its engine still runs").toBe(6);
  await old.open("hamlet.html");
  await old.sees(listed(next));
  expect([await old.errors(), await fresh.errors()]).toEqual([[], []]);
});

/** An instant part that the page of the tests does not load. */
function otherPart(bundle: Bundle): string {
  const paths = splitNames(bundle.boot.instant.names).map((name) => `instant/${name}.bin`);
  return paths.find((path) => path !== bundle.partOf("hamlet"))!;
}

async function opened(newHost: () => Promise<Host>): Promise<Host> {
  const host = await newHost();
  host.putPage("/hamlet.html", '<rec-shelf item="hamlet"></rec-shelf>', "data-offline");
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  return host;
}

/** A visitor who has the shop's build on the device. */
async function keeps(newVisitor: (origin: string, kind: { offline: boolean; forgive: RegExp }) => Promise<Visitor>, host: Host): Promise<Visitor> {
  const visitor = await newVisitor(host.origin, { offline: true, forgive: /ERR_|integrity|404/ });
  await visitor.open("hamlet.html");
  expect((await kept(visitor)).build).toBe(shopBundle.boot.build);
  return visitor;
}
