/**
 * Small pictures, as docs/privacy.md describes them: packs of thumbnails travel with the pages, the same for everybody, so
 * that cards which were picked for one visitor have pictures, too. All under the strict policy.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle } from "../../support/bundle.js";
import type { Host } from "../../support/host.js";
import { PYTHON, ROOT } from "../../support/places.js";
import { differences, Tracer, type Trace } from "../../support/traces/trace.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const HISTORIES = [
  ["star-1", "star-2", "star-3"],
  ["garden-5", "garden-6"],
];
const WHERE = JSON.stringify([{ field: "title" }]);
const CARD = '<a data-rec-link><img data-rec-image class="cover"><b data-rec="title"></b></a>';

let folder: string;
let bundle: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-thumbnails-"));
  execFileSync(PYTHON, [`${ROOT}playwright/support/pictures.py`, folder]);
  writeFileSync(join(folder, "settings.toml"), '[pictures]\nthumbnails = "webp"\n[embedding]\nembedder = "tfidf-svd"\n');
  bundle = build(join(folder, "catalog.csv"), join(folder, "rec"), "--config", join(folder, "settings.toml"));
});

test.afterAll(() => rmSync(folder, { recursive: true }));

function putPages(host: Host): void {
  host.put("/favicon.ico", ""); // Chromium asks for it once, whoever visits.
  host.putPage("/empty.html", "");
  host.putPage("/home.html", '<rec-shelf k="8"></rec-shelf>');
  host.putPage("/where.html", `<rec-shelf k="8" where='${WHERE}'></rec-shelf>`);
  host.putPage("/direct.html", '<rec-shelf k="8" images="direct"></rec-shelf>');
  host.putPage("/template.html", `<rec-shelf k="8"><template>${CARD}</template></rec-shelf>`);
}

/** Opens a page as a visitor with this history; resolves to what the engine picked. */
async function visit(visitor: Visitor, path: string, history: readonly string[]): Promise<string[]> {
  await visitor.page.goto("/empty.html");
  await visitor.remember(history);
  await visitor.page.goto(path);
  return (await visitor.engine()).map(({ item }) => item);
}

for (const path of ["/home.html", "/where.html"]) {
  test(`on ${path}, all cards that were picked have their picture, and no letter`, async ({ newVisitor, newHost }) => {
    const host = await newHost(folder);
    putPages(host);
    const visitor = await newVisitor(host.origin);
    const picked = await visit(visitor, path, HISTORIES[0]!);
    const listed = bundle.listed(null);
    const own = picked.filter((item) => !listed.includes(item));
    expect(own.length, "some cards were picked for this visitor").toBeGreaterThan(4);
    await expect(visitor.cards.locator("canvas[data-sharp]")).toHaveCount(own.length);
    expect(await visitor.cards.locator('[part="tile"]').allTextContents(), "no letters").toEqual(own.map(() => ""));
    const colors = await visitor.cards.locator("canvas").evaluateAll((canvases) =>
      (canvases as HTMLCanvasElement[]).map((canvas) => [...canvas.getContext("2d")!.getImageData(2, 2, 1, 1).data]),
    );
    for (const [red, green] of colors) expect(green, "the edge of a star's picture is green").toBeGreaterThan(red! + 50);
    expect(host.paths.filter((path) => path.startsWith("/rec/pictures/")).length).toBeGreaterThan(0);
    expect(host.paths.filter((path) => path.startsWith("/pictures/")).sort()).toEqual(listed.map((item) => `/pictures/${item}.png`).sort());
  });

  test(`on ${path}, visitors of different profiles leave equal traces`, async ({ newVisitor, newHost }) => {
    const host = await newHost(folder);
    putPages(host);
    const shown: string[][] = [];
    const traces: Trace[] = [];
    for (const history of HISTORIES) {
      const visitor = await newVisitor(host.origin);
      const tracer = await Tracer.of(visitor, host);
      const opened = async () => {
        shown.push(await visit(visitor, path, history));
        await expect(visitor.cards.locator("canvas[data-sharp]").first()).toBeVisible();
        await visitor.end();
      };
      traces.push(await tracer.during(opened));
      await visitor.page.close();
    }
    expect(differences(traces[0]!, traces[1]!)).toEqual([]);
    expect(shown[0], "the profiles did matter").not.toEqual(shown[1]);
  });
}

test("a later page finds the packs on the device, and clear() removes them", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  const visitor = await newVisitor(host.origin);
  const packs = () => host.paths.filter((path) => path.startsWith("/rec/pictures/")).length;
  const kept = () => visitor.page.evaluate(async () => (await caches.keys()).filter((name) => name.endsWith(":pictures")));
  await visit(visitor, "/home.html", HISTORIES[0]!);
  await expect(visitor.cards.locator("canvas[data-sharp]").first()).toBeVisible();
  await expect.poll(kept).toHaveLength(1);
  await visitor.end();
  const requested = packs();
  await visitor.page.goto("/where.html");
  await visitor.engine();
  await expect(visitor.cards.locator("canvas[data-sharp]").first()).toBeVisible();
  expect(packs(), "no request for what is here").toBe(requested);
  await (await visitor.rec()).evaluate(({ profile }) => profile.clear());
  await expect.poll(kept).toEqual([]);
});

test('with images="direct", every card requests its own image', async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  const visitor = await newVisitor(host.origin);
  const picked = await visit(visitor, "/direct.html", HISTORIES[0]!);
  await expect(visitor.cards.locator("img")).toHaveCount(picked.length);
  for (const item of picked) expect(host.paths).toContain(`/pictures/${item}.png`);
});

test("a template's image has a canvas in its place, with its class", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  const visitor = await newVisitor(host.origin);
  const picked = await visit(visitor, "/template.html", HISTORIES[0]!);
  const own = picked.filter((item) => !bundle.listed(null).includes(item));
  await expect(visitor.cards.locator("canvas.cover[data-sharp]")).toHaveCount(own.length);
  await expect(visitor.cards.locator("img:visible")).toHaveCount(picked.length - own.length);
});
