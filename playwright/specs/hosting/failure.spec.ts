/**
 * What a visitor still sees when something is broken, and what the page is told: a shelf falls back one step
 * (engine, instant lane, the page's own children) and reports each code of docs/errors.md once.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, Bundle, shopBundle } from "../../support/bundle.js";
import { type Change, copiedHalfway, cutOff, flipped, headers, type Host, missing, unreachable } from "../../support/host.js";
import { POLICY, ROOT, SHOP } from "../../support/places.js";
import { OTHER_WORKER, otherWorker } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const { folder: engine } = shopBundle.boot.engine;
const [items = ""] = shopBundle.itemPaths;
const firstSix = (book: string, bundle = shopBundle) => bundle.listed(book).slice(0, 6);
const without = (source: string, instead: string) =>
  headers({ "content-security-policy": POLICY.replace(source, instead) });
const noWorkers = without("worker-src 'self'", "worker-src 'none'");
const noWebAssembly = without(" 'wasm-unsafe-eval'", "");

test("an unknown item: the shelf shows the default list", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.open(pageOf(host, "no-such-book"));
  await visitor.sees(shopBundle.listed(null).slice(0, 6));
  await expect(visitor.heading).toHaveText("A good place to start");
  await expectError(visitor, "unknown-item", "no-such-book");
  expect(await visitor.storedKeys(), "nor is it remembered").toEqual([]);
});

for (const [damage, change, code] of [
  ["is missing", missing, "part-missing"],
  ["was copied halfway", copiedHalfway, "part-corrupt"],
  ["breaks off on its way", cutOff, "part-truncated"],
  ["is not what its name says", flipped, "part-corrupt"],
  ["cannot be had from anybody", unreachable, "network"],
] satisfies [string, Change, string][]) {
  test(`an instant part that ${damage}: the page's own children stay`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/\/instant\//, change);
    const visitor = await newVisitor(host.origin);
    await visitor.page.goto(pageOf(host, "hamlet", "data-off"));
    await expectError(visitor, code, shopBundle.partOf("hamlet"));
    await seesOwnChildren(visitor);
  });
}

test("without its instant part, a shelf still shows the engine's list", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/\/instant\//, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("books/hamlet.html");
  await visitor.engine();
  await expect(visitor.cards).toHaveCount(6);
  await expectError(visitor, "part-missing", shopBundle.partOf("hamlet"));
});

for (const [damage, change] of [["is missing", missing], ["has one wrong bit", flipped]] as const) {
  test(`where extras.js ${damage}, a shelf with a template keeps the page's own children`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/extras\.js$/, change);
    const visitor = await newVisitor(host.origin, { forgive: /integrity/ });
    await visitor.page.goto("books/hamlet.html");
    await expectError(visitor, "part-missing", "extras.js", 2); // Of the shelf, and of the search box.
    await visitor.settled();
    await seesOwnChildren(visitor, "From the same shelf");
  });
}

for (const [damage, at, change, code, words] of [
  ["a core part that is missing", /core-/, missing, "part-missing", shopBundle.corePath],
  ["a core part with one wrong bit", /core-/, flipped, "part-corrupt", shopBundle.corePath],
  ["items that break off on their way", /items-/, cutOff, "part-truncated", items],
  ["a listing that is missing", /listing-/, missing, "part-missing", shopBundle.listingPath],
  ["a Pyodide that is missing", /pyodide\.asm\.wasm$/, missing, "part-missing", "pyodide.asm.wasm"],
  ["a connect.js that is missing", /connect\.js$/, missing, "part-missing", "connect.js"],
  ["a connect.js with one wrong bit", /connect\.js$/, flipped, "part-missing", "connect.js"],
  ["a worker that is missing", /worker\.js$/, missing, "part-missing", "worker.js"],
  ["a worker with one wrong bit", /worker\.js$/, flipped, "part-corrupt", "worker.js"],
  ["a module of Pyodide's with one wrong bit", /pyodide\.mjs$/, flipped, "part-corrupt", "pyodide.mjs"],
  ["Pyodide's code with one wrong bit", /pyodide\.asm\.mjs$/, flipped, "part-corrupt", "pyodide.asm.mjs"],
  ["Python itself with one wrong bit", /pyodide\.asm\.wasm$/, flipped, "part-corrupt", "pyodide.asm.wasm"],
  ["a policy without workers", /hamlet\.html$/, noWorkers, "worker-blocked", "worker-src"],
  ["a policy without WebAssembly", /./, noWebAssembly, "wasm-blocked", "'wasm-unsafe-eval'"],
] satisfies [string, RegExp, Change, string, string][]) {
  test(`${damage}: the instant list stays`, async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(at, change);
    const visitor = await newVisitor(host.origin, { forgive: /worker-src|wasm|integrity/ });
    await visitor.open("books/hamlet.html");
    await expectError(visitor, code, words);
    await visitor.sees(firstSix("hamlet"));
  });
}

test("an engine that never starts: a minute later the page is told", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await otherWorker(visitor, host, "");
  await visitor.page.clock.install();
  await visitor.page.goto("books/hamlet.html");
  await expect.poll(() => host.paths.filter((path) => path === OTHER_WORKER)).toHaveLength(1);
  await visitor.sees(firstSix("hamlet"));
  expect(await visitor.errors()).toEqual([]);
  await visitor.page.clock.fastForward("01:01");
  await expectError(visitor, "engine-timeout", "60 seconds");
  await visitor.sees(firstSix("hamlet"));
});

test("no rec.js at all: the page's own children stay, and its buttons work", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/rec\.js$/, missing);
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("books/hamlet.html");
  await seesOwnChildren(visitor, "From the same shelf");
  await visitor.page.getByRole("button", { name: "Add to basket" }).click();
  await expect(visitor.page.getByRole("status")).toContainText("basket");
});

test("storage that is blocked, full or broken: a session without memory", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/worker\.js$/, missing);
  const broken = {
    broken: () => sessionStorage.setItem("rec:/rec/", '{"v":1,"events":'),
    full: () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    },
    blocked: () => {
      const get = () => {
        throw new DOMException("blocked", "SecurityError");
      };
      for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(globalThis, name, { get });
    },
  };
  for (const [name, breaks] of Object.entries(broken)) {
    const visitor = await newVisitor(host.origin);
    await visitor.page.addInitScript(breaks);
    await visitor.read("hamlet");
    await visitor.sees(firstSix("hamlet"));
    const rec = await visitor.rec();
    expect(await rec.evaluate(({ profile }) => profile.events().length), name).toBe(1);
    expect(visitor.console.filter(({ text }) => /SecurityError|Quota|SyntaxError/.test(text)), name).toEqual([]);
  }
});

test("a request that makes no sense is refused with a code and a remedy", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  await visitor.open(pageOf(host, "hamlet", "data-off"));
  const rec = await visitor.rec();
  const refusal = await rec.evaluate(async (rec) => {
    const error: unknown = await rec.recommend({ k: 0 }).catch((error: unknown) => error);
    return error instanceof rec.RecError ? [error.code, error.message] : null;
  });
  expect(refusal).toEqual(["bad-request", expect.stringContaining("from 1 to 100")]);
});

test("events that cannot be read are left out, and the others stay", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const visitor = await newVisitor(host.origin);
  const { page } = visitor;
  await visitor.open("books/macbeth.html");
  await visitor.remember(["moby-dick", "crime-and-punishment"]);
  await visitor.open("books/hamlet.html");
  const sound = (await visitor.recommended()).map(({ item }) => item);
  await page.evaluate(() => {
    const key = "rec:/rec/";
    const saved = JSON.parse(sessionStorage.getItem(key)!) as { events: { item: string; time: number; code: string | null }[] };
    const [first] = saved.events;
    saved.events.forEach((event) => (event.code = "@@@"));
    saved.events.unshift({ ...first!, item: "gift-\ud83c" }, { ...first!, time: 1e308 }, { ...first!, item: "x".repeat(1e6) });
    sessionStorage.setItem(key, JSON.stringify(saved));
  });
  expect((await visitor.recommended()).map(({ item }) => item)).toEqual(sound);
  const rec = await visitor.rec();
  const refused = await rec.evaluate((rec) => {
    try {
      rec.track("like", "gift-🎁".slice(0, 6));
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(refused).toBe("bad-request");
  await page.evaluate(() => {
    const channel = new BroadcastChannel("recbuild:/rec/");
    for (const data of [null, "x", 5, [], {}, { forget: 1 }, { saved: null, since: 0 }]) channel.postMessage(data);
  });
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  expect(await visitor.errors()).toEqual([]);
  expect(visitor.console).toEqual([]);
});

test.describe("a new deployment under a page", () => {
  test.describe.configure({ mode: "default" }); // One bundle for all of them.
  let folder: string;
  let next: Bundle;
  const gone = firstSix("hamlet").slice(0, 2);

  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "recbuild-deployed-"));
    const rows = readFileSync(`${SHOP}/catalog.csv`, "utf8").split("\n");
    const kept = rows.filter((row) => !gone.some((book) => row.startsWith(`${book},`)));
    writeFileSync(join(folder, "catalog.csv"), kept.join("\n"));
    build(join(folder, "catalog.csv"), join(folder, "rec"), "--config", `${ROOT}demo/recbuild.toml`);
    // The engine is another one too, as far as the page can tell.
    const manifest = readFileSync(join(folder, "rec/manifest.json"), "utf8");
    const moved = engine.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    writeFileSync(join(folder, "rec/manifest.json"), manifest.replaceAll(engine, moved));
    renameSync(join(folder, "rec", engine), join(folder, "rec", moved));
    next = new Bundle(join(folder, "rec"));
  });
  test.afterAll(() => rmSync(folder, { recursive: true }));

  test("an old rec.js whose parts were removed continues with the new ones", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    deploy(host);
    const visitor = await newVisitor(host.origin);
    await visitor.open("books/hamlet.html");
    await visitor.sees(firstSix("hamlet", next));
    expect((await visitor.engine()).filter(({ item }) => gone.includes(item))).toEqual([]);
    expect(await visitor.errors()).toEqual([]);
  });

  test("a page that stays open shows nothing that the new bundle does not have", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    const visitor = await newVisitor(host.origin);
    await visitor.open("books/moby-dick.html");
    await visitor.engine();
    deploy(host);
    await visitor.shelf.evaluate((shelf) => shelf.setAttribute("item", "hamlet"));
    const rec = await visitor.rec();
    const { items, lane } = await rec.evaluate((rec) => rec.recommend({ item: "hamlet", k: 100 }));
    expect(lane).toBe("engine");
    expect(items.filter(({ item }) => gone.includes(item))).toEqual([]);
    expect(await visitor.errors()).toEqual([]);
  });

  test("if the new parts are missing too, the page is told of the change", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    deploy(host);
    host.change(/\/instant\//, missing);
    const visitor = await newVisitor(host.origin);
    await visitor.page.goto(pageOf(host, "hamlet", "data-off"));
    await expectError(visitor, "bundle-changed", "Reload the page");
    await seesOwnChildren(visitor);
  });

  test("if the new bundle has another format, the page is told that too", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/\/(instant|parts|engine-\w+)\//, missing);
    host.put("/rec/manifest.json", JSON.stringify({ format: 99 }));
    const visitor = await newVisitor(host.origin);
    await visitor.page.goto(pageOf(host, "hamlet"));
    await expectError(visitor, "bundle-format", "format 99");
    await seesOwnChildren(visitor);
  });

  /** The new bundle on the host, under the rec.js of the old one. */
  function deploy(host: Host): void {
    host.mount("/rec/", next.folder);
    host.put("/rec/rec.js", readFileSync(`${SHOP}/rec/rec.js`));
  }
});

/** A small page with one shelf. */
function pageOf(host: Host, item: string, attributes = ""): string {
  host.putPage("/page.html", `<rec-shelf item="${item}"><p>Our own picks</p></rec-shelf>`, attributes);
  return "/page.html";
}

async function seesOwnChildren({ shelf, list }: Visitor, words = "Our own picks"): Promise<void> {
  await expect(shelf.getByText(words)).toBeVisible();
  await expect(list).toHaveCount(0);
}

/** The page is told this code, with this text in the message, and no other code. */
/** `times`: how many elements of the page tell it. */
async function expectError(visitor: Visitor, code: string, words: string, times = 1): Promise<void> {
  await expect.poll(async () => (await visitor.errors()).length).toBeGreaterThanOrEqual(times);
  await visitor.settled();
  expect(await visitor.errors()).toEqual(Array.from({ length: times }, () => code));
  for (const { message } of await visitor.page.evaluate(() => recorded.errors)) expect(message).toContain(words);
}
