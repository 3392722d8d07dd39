/** Experiments on a page: the variant, the hidden shelf, the event, what is counted, and the report. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { begin, buildSite, clock, definitionOf, putPages, reportsOf, seedOf, toldOf, VARIANTS } from "../../support/experiments.js";
import { expect, test } from "../../support/visitor.js";
import type { Boot } from "../../../web/src/shared/boot.js";

const DAY = 86_400;
const NOW = 1_800_000_000;

let folder: string;
let boot: Boot;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-experiments-"));
  boot = buildSite(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("a visitor has the same variant on every page, and the page is told once, when the shelf was seen", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  const visitor = await newVisitor(host.origin);
  await begin(visitor);
  const told: unknown[] = [];
  for (const path of ["star-1.html", "garden-2.html"]) {
    await visitor.open(path);
    await expect.poll(() => toldOf(visitor)).toHaveLength(1);
    told.push(...(await toldOf(visitor)));
  }
  expect(told[1]).toEqual(told[0]);
  expect(await visitor.storedKeys()).toContain("rec-experiments:/rec/");
  await (await visitor.rec()).evaluate((rec) => rec.profile.clear());
  expect((await visitor.storedKeys()).filter((key) => key.startsWith("rec-experiments"))).toEqual([]);
});

test("another seed leads to another variant, whose settings the engine takes; a click is counted on the device", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  const lists: string[][] = [];
  for (const variant of ["as-built", "varied"]) {
    const visitor = await newVisitor(host.origin);
    await begin(visitor, seedOf(boot, variant));
    await visitor.open("star-1.html");
    await visitor.waitFor("engine");
    await expect.poll(() => toldOf(visitor)).toEqual([{ experiment: "more-variety", variant }]);
    await visitor.settled();
    lists.push(await visitor.shown());
    await visitor.cards.first().getByRole("link").click();
    const [known] = await (await visitor.rec()).evaluate((rec) => rec.profile.export().experiments!);
    expect(known).toMatchObject({ variant, kinds: { "": { shelves: 1, clicks: 1 } }, sent: false });
  }
  expect(lists[0]).toHaveLength(6);
  expect(lists[1]).not.toEqual(lists[0]);
});

test("a hidden shelf keeps its place and shows the page's own children; that it would have been seen is told", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  host.putPage("/two.html", '<rec-shelf item="star-1"><p>The page\'s own.</p></rec-shelf><p>Below.</p>', 'data-persist="30"');
  const moved: unknown[] = [];
  for (const variant of ["as-built", "none"]) {
    const visitor = await newVisitor(host.origin);
    await begin(visitor, seedOf(boot, variant));
    await visitor.open("two.html");
    await visitor.waitFor("engine");
    await expect.poll(() => toldOf(visitor)).toEqual([{ experiment: "more-variety", variant }]);
    await visitor.settled();
    const shown = variant === "as-built";
    await expect(visitor.page.getByText("The page's own.")).toBeVisible({ visible: !shown });
    await expect(visitor.cards).toHaveCount(shown ? 6 : 0);
    expect(await visitor.page.evaluate(() => recorded.impressions.length > 0)).toBe(shown);
    moved.push(await visitor.page.getByText("Below.").evaluate((below) => below.getBoundingClientRect().top));
  }
  expect(moved[1], "nothing below the shelf has moved").toBe(moved[0]);
});

test("a shelf below the fold is not seen before the visitor comes to it", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  host.putPage("/long.html", `${"Much to read.<br>".repeat(100)}<rec-shelf item="star-1"></rec-shelf>`);
  const visitor = await newVisitor(host.origin);
  await begin(visitor);
  await visitor.open("long.html");
  await visitor.waitFor("engine");
  await visitor.settled();
  expect(await toldOf(visitor)).toEqual([]);
  await visitor.shelf.scrollIntoViewIfNeeded();
  await visitor.page.mouse.wheel(0, 2000);
  await expect.poll(() => toldOf(visitor)).toHaveLength(1);
});

test("a report is sent when it is due, to a path of the site; while that is down, the same one later, and no more once it arrived", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  putPages(host);
  let status = 503;
  host.change(/^\/rec-reports$/, (answer) => ({ ...answer, status, body: Buffer.from("") }));
  const visitor = await newVisitor(host.origin, { forgive: /503/ });
  await begin(visitor, seedOf(boot, "varied"), NOW);
  const view = async (time: number) => {
    await clock(visitor, time);
    await visitor.open("star-1.html");
    await visitor.settled();
  };
  await view(NOW);
  await expect.poll(() => toldOf(visitor)).toHaveLength(1);
  await view(NOW + DAY - 1);
  expect(reportsOf(host)).toHaveLength(0);
  await view(NOW + 1.5 * DAY);
  await expect.poll(() => reportsOf(host).length).toBe(1);
  status = 204;
  await view(NOW + 1.6 * DAY);
  await expect.poll(() => reportsOf(host).length).toBe(2);
  await view(NOW + 1.7 * DAY);
  await view(NOW + 5 * DAY);
  const [first, second, ...others] = reportsOf(host);
  expect(others).toEqual([]);
  expect(second!.body).toBe(first!.body);
  const { id, values, ...said } = JSON.parse(first!.body);
  const { name: experiment, revision } = definitionOf(folder);
  expect(said).toEqual({ recbuild: 1, experiment, revision, variant: "varied" });
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(Object.keys(values)).toEqual(["click", "purchase"]);
  for (const value of Object.values(values)) expect([0, 1, 2]).toContain(value);
  expect(first!.text).toMatch(/^POST \/rec-reports\n/);
  expect(first!.text).toMatch(/content-type: text\/plain/i);
  expect(first!.text).not.toMatch(/^(cookie|referer):/im);
});

test("without data-persist, and without consent, no report is ever promised", async ({ newVisitor, newHost }) => {
  const host = await newHost(folder);
  for (const attributes of ["", 'data-persist="30" data-consent="required"']) {
    putPages(host, attributes);
    const visitor = await newVisitor(host.origin);
    await begin(visitor, undefined, NOW);
    await visitor.open("star-1.html");
    await clock(visitor, NOW + 3 * DAY);
    await visitor.open("star-1.html");
    await visitor.settled();
    const kept = (await visitor.storedKeys()).filter((key) => key.startsWith("rec-experiments"));
    expect(kept).toHaveLength(attributes ? 0 : 1);
  }
  expect(reportsOf(host)).toEqual([]);
  expect(VARIANTS).toHaveLength(boot.experiments!.list[0]!.variants.length);
});
