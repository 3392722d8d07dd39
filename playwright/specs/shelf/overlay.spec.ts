/** What changed since the bundle was built: with the next page view it is on the first list and on the engine's. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle } from "../../support/bundle.js";
import { whole } from "../../support/offline.js";
import { type Change, cutOff, type Host, missing, trickling } from "../../support/host.js";
import { RECBUILD } from "../../support/places.js";
import { differences, type Trace, Tracer } from "../../support/traces/trace.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const ITEMS = ["star", "garden", "harbor"].flatMap((kind) => [1, 2, 3, 4, 5, 6].map((number) => `${kind}-${number}`));
const SHELF = '<rec-shelf item="star-1" k="6"></rec-shelf>';

let folder: string;
let bundle: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests, which change its overlay.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-overlay-"));
  const rows = ITEMS.map((id, place) => `${id},A ${id.replace("-", " number ")} to look at,${10 + place},5,/${id}.html`);
  writeFileSync(join(folder, "catalog.csv"), ["id,title,price,stock,url", ...rows].join("\n"));
  bundle = build(join(folder, "catalog.csv"), join(folder, "rec"), "--overlay", "--currency", "EUR");
});

test.beforeEach(() => overlay());
test.afterAll(() => rmSync(folder, { recursive: true }));

/** Tells the bundle what changed: these lines of a file with id, stock and price. */
function overlay(...lines: readonly string[]): void {
  const file = join(folder, "stock.csv");
  writeFileSync(file, ["id,stock,price", ...lines].join("\n"));
  execFileSync(RECBUILD, ["overlay", join(folder, "rec"), ...(lines.length > 0 ? ["--stock", file] : ["--clear"])]);
}

async function open(newHost: (folder: string) => Promise<Host>): Promise<Host> {
  const host = await newHost(folder);
  host.put("/favicon.ico", "");
  host.putPage("/empty.html", "");
  host.putPage("/page.html", SHELF);
  return host;
}

/** The page for a visitor who saves data, to whom the first list alone is shown. */
async function sparing(visitor: Visitor): Promise<Visitor> {
  await visitor.page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  return visitor;
}

const priceOf = (visitor: Visitor, title: string) => visitor.cards.filter({ hasText: title }).locator('[part="price"]').innerText();

test("with the next page view, what sold out has left both lists, and returns when it is back; new prices are in both", async ({ newVisitor, newHost }) => {
  const host = await open(newHost);
  const [first, second] = bundle.listed("star-1") as [string, string];
  const [saver, visitor] = [await sparing(await newVisitor(host.origin)), await newVisitor(host.origin)];
  const lists = async () => {
    await saver.open("page.html");
    await visitor.open("page.html");
    const engine = await visitor.engine();
    return { instant: await saver.shown(), engine: engine.map(({ item }) => item), cards: engine.map(({ card }) => card) };
  };
  const before = await lists();
  expect([before.instant[0], before.engine.includes(first)]).toEqual([first, true]);

  overlay(`${first},0,`, `${second},3,4.5`);
  const changed = await lists();
  expect(changed.instant).not.toContain(first);
  expect(changed.engine, "the engine that is running already").not.toContain(first);
  expect(changed.instant).toHaveLength(6);
  const title = `A ${second.replace("-", " number ")} to look at`;
  for (const one of [saver, visitor]) expect(await priceOf(one, title)).toContain("4.50");
  expect(changed.cards.find(({ id }) => id === second)?.price).toBe(4.5);

  overlay();
  const after = await lists();
  expect(after.instant).toEqual(before.instant);
  expect(after.engine).toEqual(before.engine);
  for (const one of [saver, visitor]) expect(await one.errors()).toEqual([]);
  expect(new Set(saver.console.map(({ text }) => text))).toEqual(new Set());
});

for (const [what, change, code] of [
  ["missing", missing, "overlay"],
  ["slow", trickling, null],
  ["cut off", cutOff, "overlay"],
  ["of another build", replaced((text) => text.replace(/"build":"\w+"/, '"build":"0123456789abcdef"')), "overlay"],
  ["damaged", replaced((text) => text.replace("[", "{")), "overlay"],
] as const) {
  test(`an overlay that is ${what} costs the visitor nothing`, async ({ newVisitor, newHost }) => {
    const host = await open(newHost);
    overlay(`${bundle.listed("star-1")[0]},0,`);
    host.change(/overlay\.json$/, change);
    const saver = await sparing(await newVisitor(host.origin));
    await saver.open("page.html");
    await saver.sees(bundle.listed("star-1").slice(0, 6));
    await saver.settled();
    expect(await saver.errors()).toEqual(code ? [code] : []);
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    expect(await visitor.engine()).toHaveLength(6);
  });
}

test("an overlay that comes after the first list takes what sold out from it, without a layout shift", async ({ newVisitor, newHost }) => {
  const host = await open(newHost);
  const [first] = bundle.listed("star-1") as [string];
  overlay(`${first},0,`);
  const visitor = await sparing(await newVisitor(host.origin));
  let release = () => {};
  const late = new Promise<void>((resolve) => (release = resolve));
  await visitor.page.route(/overlay\.json$/, async (route) => {
    await late;
    await route.continue();
  });
  await visitor.open("page.html");
  await visitor.sees(bundle.listed("star-1").slice(0, 6));
  const shifted = await visitor.page.evaluateHandle(() => {
    const shifts: number[] = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => (entry as unknown as { value: number }).value))).observe({ type: "layout-shift", buffered: true });
    return shifts;
  });
  release();
  await visitor.sees(bundle.listed("star-1").slice(1, 7));
  await visitor.settled();
  expect(await shifted.jsonValue()).toEqual([]);
});

test("visitors of different profiles request the same, the overlay together with the first list", async ({ newVisitor, newHost }) => {
  const host = await open(newHost);
  overlay(`${bundle.listed("star-1")[0]},0,`);
  const traces: Trace[] = [];
  const shown: string[][] = [];
  for (const history of [["star-2", "star-3"], ["garden-5", "harbor-6"]]) {
    const visitor = await newVisitor(host.origin);
    const tracer = await Tracer.of(visitor, host);
    traces.push(
      await tracer.during(async () => {
        await visitor.page.goto("/empty.html");
        await visitor.remember(history);
        await visitor.page.goto("/page.html");
        shown.push((await visitor.engine()).map(({ item }) => item));
        await visitor.end();
      }),
    );
    await visitor.page.close();
  }
  expect(differences(traces[0]!, traces[1]!)).toEqual([]);
  expect(shown[0], "the profiles did matter").not.toEqual(shown[1]);
  const first = host.paths.slice(host.paths.indexOf("/page.html"), host.paths.findIndex((path) => path.endsWith("/connect.js")));
  expect(first.filter((path) => path === "/rec/overlay.json")).toHaveLength(1);
});

test("without a network a page has the last overlay that came", async ({ newVisitor, newHost }) => {
  const host = await open(newHost);
  host.keeps();
  host.change(/\/offline\.js$/, (answer) => ({ ...answer, headers: { ...answer.headers, "service-worker-allowed": "/" } }));
  host.putPage("/page.html", SHELF, "data-offline");
  const [first] = bundle.listed("star-1") as [string];
  overlay(`${first},0,`);
  const visitor = await newVisitor(host.origin, { offline: true });
  await visitor.open("page.html");
  await whole(visitor);
  host.lost = true;
  await visitor.open("page.html");
  expect((await visitor.engine()).map(({ item }) => item)).not.toContain(first);
  expect(await visitor.errors()).toEqual([]);
});

test("a signed page takes a signed overlay, and no other", async ({ newVisitor, newHost }) => {
  const [rec, key] = [join(folder, "rec"), join(folder, "key.pem")];
  const [first] = bundle.listed("star-1") as [string];
  overlay(`${first},0,`);
  const unsigned = readFileSync(join(rec, "overlay.json"));
  const [tag] = /<script .*<\/script>/.exec(execFileSync(RECBUILD, ["sign", rec, "--key", key, "--new-key"], { encoding: "utf8" }))!;
  const host = await open(newHost);
  host.put("/signed.html", `<!doctype html><html lang="en"><title>A page</title>${tag}${SHELF}`);
  const visitor = await sparing(await newVisitor(host.origin));
  await visitor.open("signed.html");
  await visitor.sees(bundle.listed("star-1").slice(1, 7));
  host.put("/rec/overlay.json", unsigned);
  await visitor.open("signed.html");
  await visitor.sees(bundle.listed("star-1").slice(0, 6));
  await visitor.settled();
  expect(await visitor.errors()).toEqual(["signature"]);
  rmSync(join(rec, "signed.json"));
});

function replaced(edit: (text: string) => string): Change {
  return (answer) => ({ ...answer, body: Buffer.from(edit(answer.body.toString())) });
}
