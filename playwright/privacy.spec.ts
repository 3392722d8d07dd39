/**
 * The promises of docs/privacy.md, each with a test that fails when it is broken. Some hold for every test
 * of this folder: see `keepsPromises` in visitor.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle, shopBundle } from "./bundle.js";
import { type Asked, type Host, missing } from "./host.js";
import { expect, test, type Visitor } from "./visitor.js";

const SEA = ["treasure-island", "lord-jim", "sailing-alone-around-the-world"];
const TALES = ["grimms-fairy-tales", "andersens-fairy-tales", "russian-fairy-tales"];
const DAY = 86400;

test("a whole session asks for the shop's own files only, and says nothing on the console", async ({ visitor }) => {
  const { page } = visitor;
  const bodies: (string | null)[] = [];
  page.on("request", (request) => bodies.push(request.postData()));
  await visitor.read(...SEA);
  await page.getByRole("button", { name: "I like this" }).click();
  await visitor.cards.first().getByRole("link").click();
  await page.waitForURL((url) => !url.pathname.includes(SEA[2]!));
  await visitor.open("index.html");
  await visitor.engine();
  await page.goto("you.html");
  await page.getByRole("button", { name: "Forget me" }).click();
  expect(visitor.requests.filter((url) => !/^http:\/\/[^/]+\/[\w./-]*$/.test(url)), "no parameters").toEqual([]);
  expect(bodies.filter((body) => body !== null), "no body").toEqual([]);
  expect(visitor.console).toEqual([]);
});

test("requests never depend on the profile", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  const sessions: Asked[][][] = [];
  const lists: string[][] = [];
  for (const [history, opinion] of [[[], null], [SEA, "I like this"], [TALES, "Not for me"]] as const) {
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    const you = await pageLoad(visitor, host, "you.html", async () => {
      await expect(page.getByRole("switch")).toBeEnabled();
      await remember(visitor, history);
    });
    const book = await pageLoad(visitor, host, "books/hamlet.html", async () => {
      await visitor.engine();
      if (opinion) await page.getByRole("button", { name: opinion }).click();
    });
    const home = await pageLoad(visitor, host, "index.html", async () => {
      lists.push((await visitor.engine()).map(({ item }) => item));
    });
    sessions.push([you, book, home]);
  }
  expect(new Set(lists.map(String)).size, "the profiles did matter").toBe(3);
  for (const session of sessions.slice(1)) {
    for (const [number, asked] of session.entries()) {
      expect(texts(asked)).toEqual(texts(sessions[0]![number]!));
      expect(inOrder(asked)).toEqual(inOrder(sessions[0]![number]!));
    }
  }
  expect(inOrder(sessions[0]![1]!)).toEqual([
    "/rec/rec.js",
    `/rec/${shopBundle.partOf("hamlet")}`,
    `/rec/${shopBundle.boot.engine.folder}/worker.js`,
  ]);
  expect(texts(sessions[0]![2]!).join(), "the browser says where it comes from").toMatch(/referer: .*hamlet/i);
});

test.describe("pictures", () => {
  test.describe.configure({ mode: "default" }); // One bundle for all of them.
  const TOPICS = {
    sea: "whale ship harbour sailor wave storm captain anchor",
    star: "planet rocket comet galaxy orbit telescope moon astronaut",
    garden: "rose seed tulip hedge spade orchard meadow bloom",
  };
  const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  let folder: string;
  let bundle: Bundle;

  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "recbuild-pictures-"));
    const rows = Object.entries(TOPICS).flatMap(([topic, text]) => {
      const words = text.split(" ");
      return Array.from({ length: 12 }, (_, number) => {
        const some = words.filter((_, place) => (place * 5 + number) % 8 < 5).join(" ");
        return `${topic}-${number},The ${topic} ${number},${some},../pages/${topic}-${number}.html,../pictures/${topic}-${number}.svg`;
      });
    });
    writeFileSync(join(folder, "catalog.csv"), ["id,title,description,url,image", ...rows].join("\n"));
    bundle = build(join(folder, "catalog.csv"), join(folder, "rec"));
  });
  test.afterAll(() => rmSync(folder, { recursive: true }));

  for (const { cards, template, cache } of [
    { cards: "the shelf's own cards", template: "", cache: "no-store" },
    {
      cards: "cards of the site's own",
      template: '<template><a data-rec-link><img data-rec-image src="/pictures/none.svg"><b data-rec="title"></b></a></template>',
      cache: "public, max-age=3600",
    },
  ]) {
    test(`with ${cards}, a page asks for the pictures of its item's neighbours, whoever looks`, async ({ newVisitor, newHost }) => {
      const host = await newHost(folder);
      const page = `${SCRIPT}<rec-shelf item="sea-0">${template}</rec-shelf>`;
      host.put("/pages/sea-0.html", page);
      host.put("/empty.html", SCRIPT);
      host.change(/^\/pictures\//, (answer) => ({
        ...answer,
        status: 200,
        headers: { ...answer.headers, "content-type": "image/svg+xml", "cache-control": cache },
        body: Buffer.from(PICTURE),
      }));
      const shown: string[][] = [];
      for (const history of [[], ["star-1", "star-2", "star-3", "sea-1"]]) {
        const visitor = await newVisitor(host.origin);
        await visitor.page.goto("/empty.html");
        await remember(visitor, history);
        await pageLoad(visitor, host, "pages/sea-0.html", async () => {
          shown.push((await visitor.engine()).map(({ item }) => item));
        });
        const pictures = bundle.near("sea-0").map((item) => `/pictures/${item}.svg`);
        const sent = visitor.requests.map((url) => new URL(url).pathname);
        expect(sent.filter((path) => path.startsWith("/pictures/")), "in the page's order").toEqual(pictures);
        const arrived = host.paths.filter((path) => path.startsWith("/pictures/"));
        expect(arrived.sort(), "each once").toEqual([...pictures].sort());
        host.asked.length = 0;
        for (const [place, item] of shown.at(-1)!.entries()) {
          const allowed = bundle.near("sea-0").includes(item);
          await expect(visitor.cards.nth(place).locator("img:visible"), item).toHaveCount(allowed ? 1 : 0);
        }
      }
      const picked = shown[1]!.filter((item) => !bundle.near("sea-0").includes(item));
      expect(picked.length, "some cards were picked for this visitor").toBeGreaterThan(0);
    });
  }
});

test("scripts of the page cannot read what was picked", async ({ newVisitor }) => {
  const documents = [];
  const picked = [];
  for (const history of [SEA, TALES]) {
    const visitor = await newVisitor(undefined, { openRoots: false });
    await visitor.read(...history, "hamlet");
    expect(await visitor.shelf.evaluate((shelf) => shelf.shadowRoot)).toBeNull();
    documents.push(await visitor.page.content());
    await visitor.page.evaluate(() => heard.engine);
    await visitor.shelf.scrollIntoViewIfNeeded();
    await expect.poll(() => visitor.page.evaluate(() => heard.impressions.at(-1)?.lane)).toBe("engine");
    picked.push(await visitor.page.evaluate(() => heard.impressions.at(-1)!.items));
    documents.push(await visitor.page.content());
  }
  expect(picked[0]).not.toEqual(picked[1]);
  expect(new Set(documents).size, "one and the same document").toBe(1);
});

test.describe("what is kept", () => {
  /** A page with one shelf; without an engine, which is not what these tests are about. */
  async function page(host: Host, attributes: string): Promise<void> {
    host.put("/page.html", `${SCRIPT.replace("></script>", ` ${attributes}></script>`)}<rec-shelf item="hamlet"></rec-shelf>`);
    host.change(/worker\.js$/, missing);
  }
  const events = async (visitor: Visitor) => (await visitor.rec()).evaluate(({ profile }) => profile.events());
  const asksForEngine = (host: Host) => host.paths.some((path) => path.endsWith("/worker.js"));

  test("a profile belongs to its tab", async ({ visitor }) => {
    await visitor.read(SEA[0]!, SEA[1]!);
    expect(await visitor.storedKeys()).toEqual(["rec:/rec/"]);
    expect(await visitor.page.evaluate(() => localStorage.length)).toBe(0);
    const tab = await visitor.page.context().newPage();
    await tab.goto("you.html");
    expect(await tab.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
  });

  test("data-persist keeps it for so many days", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    await page(host, 'data-persist="30"');
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    expect(await visitor.page.evaluate(() => [sessionStorage.length, Object.keys(localStorage)])).toEqual([0, ["rec:/rec/"]]);
    const now = Date.now() / 1000;
    await remember(visitor, ["moby-dick"], now - 31 * DAY);
    expect(await events(visitor), "too old").toEqual([]);
    await remember(visitor, ["moby-dick"], now - 29 * DAY);
    expect((await events(visitor)).map(({ item }) => item)).toEqual(["moby-dick"]);
  });

  test("data-consent holds everything back until the visitor agrees", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    await page(host, 'data-consent="required"');
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.near("hamlet").slice(0, 6));
    const rec = await visitor.rec();
    await rec.evaluate((rec) => rec.track("like", "moby-dick"));
    expect(await rec.evaluate((rec) => rec.preload())).toBe(false);
    await visitor.settled();
    expect(await visitor.storedKeys()).toEqual([]);
    expect(asksForEngine(host)).toBe(false);

    await rec.evaluate((rec) => rec.consent(true));
    await expect.poll(() => asksForEngine(host)).toBe(true);
    expect((await events(visitor)).map(({ item, type }) => `${type} ${item}`)).toEqual(["view hamlet"]);
    await rec.evaluate((rec) => rec.consent(false));
    expect(await visitor.storedKeys()).toEqual([]);
  });

  test("data-off records and starts nothing", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    await page(host, "data-off");
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await visitor.sees(shopBundle.near("hamlet").slice(0, 6));
    await (await visitor.rec()).evaluate((rec) => (rec.track("like", "moby-dick"), rec.preload()));
    await visitor.settled();
    expect(await visitor.storedKeys()).toEqual([]);
    expect(asksForEngine(host)).toBe(false);
  });

  test("the visitor's own switch forgets at once and is all that is remembered", async ({ newVisitor, newHost }) => {
    const host = await newHost();
    host.change(/worker\.js$/, missing);
    const visitor = await newVisitor(host.origin);
    const { page } = visitor;
    const remembers = page.getByRole("switch", { name: "Remember what I do" });
    await visitor.read(SEA[0]!);
    await page.goto("you.html");
    await remembers.uncheck();
    expect(await visitor.storedKeys()).toEqual(["rec-off:/rec/"]);
    await expect(page.getByText("You looked at")).toHaveCount(0);

    host.asked.length = 0;
    await visitor.read(SEA[1]!, "hamlet");
    await visitor.sees(shopBundle.near("hamlet").slice(0, 6));
    await visitor.settled();
    expect(await visitor.storedKeys(), "on later pages too").toEqual(["rec-off:/rec/"]);
    expect(asksForEngine(host)).toBe(false);

    await page.goto("you.html");
    await expect(remembers).not.toBeChecked();
    await remembers.check();
    expect(await visitor.storedKeys()).toEqual([]);
  });
});

const SCRIPT = '<!doctype html><html lang="en"><title>A page</title><script type="module" src="/rec/rec.js"></script>';

/** Gives the visitor an earlier history, by the import that a site would use. */
async function remember(visitor: Visitor, books: readonly string[], time = Date.now() / 1000 - 600): Promise<void> {
  const rec = await visitor.rec();
  await rec.evaluate(
    ({ profile }, { books, time }) => {
      const events = books.map((item, place) => ({ item, type: "view" as const, time: time + place, dwell: 3 ** place, code: null }));
      profile.import({ ...profile.export(), events });
    },
    { books, time },
  );
}

/** All that the host is asked while a page is open: from its HTML until the page has nothing more in mind. */
async function pageLoad(visitor: Visitor, host: Host, path: string, act: () => Promise<void>): Promise<Asked[]> {
  const { page } = visitor;
  host.put("/end.txt", "");
  const before = host.asked.length;
  if (page.url() === "about:blank") await page.goto(path);
  else await Promise.all([page.waitForEvent("load"), page.evaluate((path) => location.assign(path), `/${path}`)]);
  await act();
  await visitor.settled();
  await page.evaluate(() => fetch("/end.txt").then((answer) => answer.text()));
  return host.asked.slice(before);
}

/** The requests, byte for byte, without their order: most are under way together. */
function texts(asked: readonly Asked[]): string[] {
  return asked.map(({ text }) => text).sort();
}

/** The requests that wait for one another. */
function inOrder(asked: readonly Asked[]): string[] {
  return asked.map(({ path }) => path).filter((path) => /rec\.js$|\/instant\/|worker\.js$/.test(path));
}
