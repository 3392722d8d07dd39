/** A bundle whose instant parts lie in packs, on hosts that serve ranges of files, and on others. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../support/bundle.js";
import { cutOff, flipped, headers, type Host, missing } from "../../support/host.js";
import { kept } from "../../support/offline.js";
import { buildPartitioned, putPages } from "../../support/partitioned.js";
import { RECBUILD } from "../../support/places.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test } from "../../support/visitor.js";

const PACKS = /\/instant\/\w+\.gz$/;

let home: string;
let folder: string;
/** The same catalog, with each part in a file of its own. */
let apart: Bundle;

test.describe.configure({ mode: "default" }); // Two bundles for all tests.

test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "recbuild-packs-"));
  folder = join(home, "packs");
  for (const name of ["packs", "apart"]) mkdirSync(join(home, name));
  buildPartitioned(folder, true);
  apart = buildPartitioned(join(home, "apart"));
});

test.afterAll(() => rmSync(home, { recursive: true }));

test("a page has its lists after two ranges, which follow from its item alone", async ({ newVisitor, newHost }) => {
  const asked: string[][] = [];
  for (const history of [[], ["c-1", "c-2", "d-9"]]) {
    const host = await opened(newHost);
    const visitor = await newVisitor(host.origin);
    await visitor.page.goto("empty.html");
    if (history.length) await visitor.remember(history);
    const fresh = history.length === 0;
    if (fresh) host.change(/worker\.js$/, missing); // Else the engine's list may be there first.
    for (const item of ["a-1", "k-5"]) {
      await visitor.open(`pages/${item}.html`);
      if (fresh) await visitor.sees(apart.listed(item).slice(0, 6));
      else await visitor.engine();
    }
    if (!fresh) expect(await visitor.errors()).toEqual([]);
    asked.push(ranges(host));
  }
  expect(asked[0]!.length, "a page of the directory and a part, for each of two pages").toBe(4);
  expect(asked[1]).toEqual(asked[0]);
});

test("a host that serves no ranges is named, and the engine's list shows", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  host.ranges = false;
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("pages/a-1.html");
  await visitor.waitFor("engine");
  await expect.poll(() => visitor.errors()).toEqual(["host-ranges"]);
  expect(await visitor.page.evaluate(() => recorded.errors[0]!.message)).toContain('requests = "files"');
  await expect(visitor.cards).not.toHaveCount(0);
});

for (const [what, change, code] of [
  ["cuts ranges", cutOff, "part-truncated"],
  ["changes them", flipped, "part-corrupt"],
] as const) {
  test(`a host that ${what} is found out, and the engine's list shows`, async ({ newVisitor, newHost }) => {
    const host = await opened(newHost);
    host.change(PACKS, change);
    const visitor = await newVisitor(host.origin, { forgive: /ERR_/ });
    await visitor.page.goto("pages/a-1.html");
    await visitor.waitFor("engine");
    await expect.poll(() => visitor.errors()).toEqual([code]);
    await expect(visitor.cards).not.toHaveCount(0);
  });
}

test("without a network, pages that were opened have their lists", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost, "data-offline");
  host.keeps();
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("pages/a-1.html");
  await kept(visitor);
  await visitor.open("pages/k-5.html");
  await kept(visitor);
  host.close();
  await endWorkers(visitor);
  await visitor.open("pages/k-5.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
});

test("a signed bundle names its packs in what is signed", async ({ newVisitor, newHost }) => {
  const options = ["sign", join(folder, "rec"), "--key", join(home, "key.pem"), "--new-key"];
  const [tag] = /<script .*<\/script>/.exec(execFileSync(RECBUILD, options, { encoding: "utf8" }))!;
  const host = await newHost(folder);
  host.put("/page.html", `<!doctype html><html lang="en"><title>A page</title>${tag}<rec-shelf item="a-1"></rec-shelf>`);
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
  expect(ranges(host)).toHaveLength(2);
});

async function opened(newHost: (folder: string) => Promise<Host>, attributes = ""): Promise<Host> {
  const host = await newHost(folder);
  putPages(host, attributes);
  return host;
}

/** Path and range of each request for some of a pack. */
function ranges(host: Host): string[] {
  const asked = host.requests.filter(({ path }) => PACKS.test(path));
  return asked.map(({ path, text }) => `${path} ${/^range: (.*)$/im.exec(text)?.[1]}`);
}
