/**
 * What recbuild can do in a browser, each proven by doing it. A proof gets a browser and gives a cell of the table; it
 * fails where recbuild should be able to and is not. What only the browser can have or lack is told, and is no failure.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, shopBundle } from "../bundle.js";
import { missing } from "../host.js";
import { ROOT, SHOP } from "../places.js";
import { answersOf, DAY, randomRequests } from "../requests.js";
import { type Browser, type Tab, until } from "./browser.js";
import { Shop } from "./shop.js";

export interface Proof {
  readonly what: string;
  /** `again` starts the browser once more, as if it had never seen anything. */
  readonly prove: (browser: Browser, again: <T>(use: (browser: Browser) => Promise<T>) => Promise<T>) => Promise<string>;
}

const PYTHON = /\.wasm$/;
const ITEMS = /\/parts\/items-/;
const REQUESTS = 20;
const TIMES = 3;
const OWN_WORKER = "delete globalThis.SharedWorker;";

export const proofs: readonly Proof[] = [
  {
    what: "The first list, without Python",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        deepEqual(await tab.ask("instant"), shopBundle.listed("hamlet").slice(0, 6));
        return "yes";
      }),
  },
  {
    what: "Python starts from the snapshot, and the shelf shows its list",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        const { fallback } = await tab.ask("ready");
        equal(fallback, undefined, fallback?.message);
        equal((await tab.ask("improved")).length, 6);
        return "yes";
      }),
  },
  {
    what: "… from the archive, where the snapshot is missing",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        shop.host.change(/snapshot\.wasm$/, missing);
        await tab.open(shop.book("hamlet"));
        const { fallback } = await tab.ask("ready");
        equal(fallback?.code, "part-missing");
        equal((await tab.ask("improved")).length, 6);
        return "yes";
      }),
  },
  {
    what: `The same answers as CPython, to ${REQUESTS} requests`,
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        const requests = randomRequests(REQUESTS);
        await tab.open(shop.page("you.html"));
        const answers = JSON.parse(await tab.ask("answers", requests, shopBundle.boot.space, DAY));
        const expected = answersOf(requests).map(({ codes, ...list }) => ({ ...list, lane: "engine", error: null }));
        deepEqual(answers, expected);
        return "yes";
      }),
  },
  {
    what: "The next page finds the engine running",
    prove: (browser) => visit(browser, async (tab, shop) => findsItRunning(tab, shop)),
  },
  {
    what: "… even after a page without recbuild",
    prove: (browser) => visit(browser, async (tab, shop) => findsItRunning(tab, shop, "elsewhere.html")),
  },
  {
    what: "Two tabs share one engine",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        await tab.ask("ready");
        const before = shop.asked(PYTHON);
        const other = await browser.tab();
        await other.open(shop.book("moby-dick"));
        const { warm } = await other.ask("ready");
        await other.close();
        if (warm) equal(shop.asked(PYTHON), before);
        return warm ? "yes" : "no";
      }),
  },
  {
    what: "`clear()` ends it, and the next page starts another",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        await tab.ask("improved");
        await tab.ask("forget");
        await tab.open(shop.book("moby-dick"));
        equal((await tab.ask("ready")).warm, false);
        return "yes";
      }),
  },
  {
    what: "A worker of the page’s own, where there are no shared ones",
    prove: (browser) =>
      visit(
        browser,
        async (tab, shop) => {
          await tab.open(shop.book("hamlet"));
          equal((await tab.ask("improved")).length, 6);
          return "yes";
        },
        OWN_WORKER,
      ),
  },
  {
    what: "Knows `extendedLifetime`",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.page("elsewhere.html"));
        return (await tab.ask("knowsExtendedLifetime")) ? "yes" : "no";
      }),
  },
  {
    what: "A visitor who saves data gets no engine",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        if (!tab.saveData) return "the browser does not tell";
        await tab.saveData();
        await tab.open(shop.book("hamlet"));
        await tab.ask("instant");
        equal(await tab.ask("status"), "saving");
        equal(shop.asked(PYTHON), 0);
        return "yes";
      }),
  },
  {
    what: "Parts of a large catalog stay on the device",
    prove: (browser) =>
      visit(
        browser,
        async (tab, shop) => {
          shop.host.mount("/rec/", celled());
          shop.host.change(ITEMS, (answer) => ({ ...answer, headers: { ...answer.headers, "cache-control": "no-store" } }));
          await tab.open(shop.book("hamlet"));
          await tab.ask("improved");
          const before = shop.asked(ITEMS);
          ok(before > 0);
          await until(async () => (await tab.ask("kept")) === before, "the parts are kept");
          await tab.open(shop.page("elsewhere.html"));
          await tab.open(shop.book("hamlet"));
          await tab.ask("improved");
          equal(shop.asked(ITEMS), before);
          return "yes";
        },
        OWN_WORKER,
      ),
  },
  {
    what: "Nothing that the strict policy forbids",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        for (const book of ["hamlet", "moby-dick"]) {
          await tab.open(shop.book(book));
          await tab.ask("improved");
        }
        // Reports come in order: when that of a breach is here, all others are.
        await tab.ask("breach");
        await until(async () => shop.breaches.length > 0, "the browser reports a breach");
        equal(shop.breaches.length, 1, shop.breaches[0]);
        match(shop.breaches[0]!, /img-src/);
        return "yes";
      }),
  },
  {
    what: "Nothing in the console",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        const { console } = browser;
        if (!console) return "cannot be heard";
        const before = console.length;
        for (const book of ["hamlet", "moby-dick"]) {
          await tab.open(shop.book(book));
          await tab.ask("improved");
        }
        await tab.ask("say", "This was all.");
        await until(async () => console.at(-1)?.includes("This was all.") ?? false, "the console is heard");
        deepEqual(console.slice(before, -1), []);
        return "yes";
      }),
  },
  {
    what: "Seconds until Python is ready: first page, next page",
    prove: async (_, again) => {
      const times: number[][] = [];
      for (let run = 0; run < TIMES; run++) times.push(await again((browser) => visit(browser, secondsOfTwo)));
      const middle = (place: number) => times.map((pair) => pair[place]!).sort((one, other) => one - other)[TIMES >> 1]!;
      return [0, 1].map((place) => middle(place).toFixed(1)).join(", ");
    },
  },
];

async function visit<T>(browser: Browser, use: (tab: Tab, shop: Shop) => Promise<T>, first?: string): Promise<T> {
  const shop = await Shop.open(first);
  const tab = await browser.tab();
  try {
    return await use(tab, shop);
  } finally {
    await tab.close();
    shop.host.close();
  }
}

async function findsItRunning(tab: Tab, shop: Shop, ...between: readonly string[]): Promise<string> {
  await tab.open(shop.book("hamlet"));
  equal((await tab.ask("ready")).warm, false);
  const before = shop.asked(PYTHON);
  for (const path of between) await tab.open(shop.page(path));
  await tab.open(shop.book("moby-dick"));
  const { warm } = await tab.ask("ready");
  if (warm) equal(shop.asked(PYTHON), before);
  return warm ? "yes" : "no, it starts anew";
}

async function secondsOfTwo(tab: Tab, shop: Shop): Promise<number[]> {
  const seconds: number[] = [];
  for (const book of ["hamlet", "moby-dick"]) {
    await tab.open(shop.book(book));
    seconds.push((await tab.ask("time")) / 1000);
  }
  return seconds;
}

let large: string | undefined;

/** The shop's bundle as one that is too large to be loaded whole. */
function celled(): string {
  if (large) return large;
  const folder = mkdtempSync(join(tmpdir(), "recbuild-browsers-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  large = `${folder}/rec`;
  build(`${SHOP}/catalog.csv`, large, "--config", `${ROOT}demo/recbuild.toml`, "--resident-kb", "0");
  return large;
}
