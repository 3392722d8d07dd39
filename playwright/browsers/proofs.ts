/**
 * What recbuild can do in a browser, each proven by doing it. A proof gets a browser and returns a cell of the table; it
 * fails if recbuild should work and does not. Features of the browser itself are reported, and are no failures.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, shopBundle } from "../support/bundle.js";
import { missing } from "../support/host.js";
import { ROOT, SHOP } from "../support/places.js";
import { answersOf, DAY, randomRequests } from "../support/parity/requests.js";
import { type Browser, type Tab, until } from "./browser.js";
import { Shop } from "./shop.js";

export interface Proof {
  readonly what: string;
  /** `again` starts the browser once more, with a new profile. */
  readonly prove: (browser: Browser, again: <T>(use: (browser: Browser) => Promise<T>) => Promise<T>) => Promise<string>;
}

const PYTHON = /\.wasm$/;
const ITEMS = /\/parts\/items-/;
const REQUESTS = 20;
const TIMES = 3;
const OFFLINE = "globalThis.offline = true;";
const OWN_WORKER = "delete globalThis.SharedWorker;";

export const proofs: readonly Proof[] = [
  {
    what: "The first list, without Python",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        deepEqual(await tab.call("instant"), shopBundle.listed("hamlet").slice(0, 6));
        return "yes";
      }),
  },
  {
    what: "Python starts from the snapshot, and the shelf shows its list",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        const { fallback } = await tab.call("ready");
        equal(fallback, undefined, fallback?.message);
        equal((await tab.call("improved")).length, 6);
        return "yes";
      }),
  },
  {
    what: "… from the archive, where the snapshot is missing",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        shop.host.change(/snapshot\.wasm$/, missing);
        await tab.open(shop.book("hamlet"));
        const { fallback } = await tab.call("ready");
        equal(fallback?.code, "part-missing");
        equal((await tab.call("improved")).length, 6);
        return "yes";
      }),
  },
  {
    what: `The same answers as CPython, to ${REQUESTS} requests`,
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        const requests = randomRequests(REQUESTS);
        await tab.open(shop.page("you.html"));
        const answers = JSON.parse(await tab.call("answers", requests, shopBundle.boot.space, DAY));
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
        await tab.call("ready");
        const before = shop.requestCount(PYTHON);
        const other = await browser.tab();
        await other.open(shop.book("moby-dick"));
        const { warm } = await other.call("ready");
        await other.close();
        if (warm) equal(shop.requestCount(PYTHON), before);
        return warm ? "yes" : "no";
      }),
  },
  {
    what: "`clear()` ends it, and the next page starts another",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.book("hamlet"));
        await tab.call("improved");
        await tab.call("forget");
        await tab.open(shop.book("moby-dick"));
        equal((await tab.call("ready")).warm, false);
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
          equal((await tab.call("improved")).length, 6);
          return "yes";
        },
        OWN_WORKER,
      ),
  },
  {
    what: "The engine of a bundle on another origin",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        const cdn = await Shop.open();
        try {
          await tab.open(shop.withBundleOf(cdn, "hamlet"));
          equal((await tab.call("improved")).length, 6);
          deepEqual([shop.requestCount(PYTHON), shop.breaches], [0, []]);
          return "yes";
        } finally {
          cdn.host.close();
        }
      }),
  },
  {
    what: "Knows `extendedLifetime`",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        await tab.open(shop.page("elsewhere.html"));
        return (await tab.call("knowsExtendedLifetime")) ? "yes" : "no";
      }),
  },
  {
    what: "A visitor who saves data gets no engine",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        if (!tab.saveData) return "the browser does not tell";
        await tab.saveData();
        await tab.open(shop.book("hamlet"));
        await tab.call("instant");
        equal(await tab.call("status"), "saving");
        equal(shop.requestCount(PYTHON), 0);
        return "yes";
      }),
  },
  {
    what: "Parts of a large catalog stay on the device",
    prove: (browser) =>
      visit(
        browser,
        async (tab, shop) => {
          shop.host.mount("/rec/", partitioned());
          shop.host.change(ITEMS, (answer) => ({ ...answer, headers: { ...answer.headers, "cache-control": "no-store" } }));
          await tab.open(shop.book("hamlet"));
          await tab.call("improved");
          const before = shop.requestCount(ITEMS);
          ok(before > 0);
          await until(async () => (await tab.call("kept")) === before, "the parts are kept");
          await tab.open(shop.page("elsewhere.html"));
          await tab.open(shop.book("hamlet"));
          await tab.call("improved");
          equal(shop.requestCount(ITEMS), before);
          return "yes";
        },
        OWN_WORKER,
      ),
  },
  {
    what: "Without a network: a page that was opened, and its list",
    prove: (browser) =>
      visit(
        browser,
        async (tab, shop) => {
          const page = shop.book("hamlet");
          await tab.open(page);
          const [parts, of] = await tab.call("keptOffline");
          equal(parts, of);
          shop.host.close();
          await tab.open(page);
          equal((await tab.call("improved")).length, 6);
          return "yes";
        },
        OFFLINE,
      ),
  },
  {
    what: "Nothing that the strict policy forbids",
    prove: (browser) =>
      visit(browser, async (tab, shop) => {
        for (const book of ["hamlet", "moby-dick"]) {
          await tab.open(shop.book(book));
          await tab.call("improved");
        }
        // Reports come in order: when that of a breach is here, all others are.
        await tab.call("breach");
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
        if (!console) return "cannot be read";
        const before = console.length;
        for (const book of ["hamlet", "moby-dick"]) {
          await tab.open(shop.book(book));
          await tab.call("improved");
        }
        await tab.call("say", "This was all.");
        await until(async () => console.at(-1)?.includes("This was all.") ?? false, "the console is read");
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
  equal((await tab.call("ready")).warm, false);
  const before = shop.requestCount(PYTHON);
  for (const path of between) await tab.open(shop.page(path));
  await tab.open(shop.book("moby-dick"));
  const { warm } = await tab.call("ready");
  if (warm) equal(shop.requestCount(PYTHON), before);
  return warm ? "yes" : "no, it starts anew";
}

async function secondsOfTwo(tab: Tab, shop: Shop): Promise<number[]> {
  const seconds: number[] = [];
  for (const book of ["hamlet", "moby-dick"]) {
    await tab.open(shop.book(book));
    seconds.push((await tab.call("time")) / 1000);
  }
  return seconds;
}

let large: string | undefined;

/** The shop's bundle as one that is too large to be loaded whole. */
function partitioned(): string {
  if (large) return large;
  const folder = mkdtempSync(join(tmpdir(), "recbuild-browsers-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  large = `${folder}/rec`;
  build(`${SHOP}/catalog.csv`, large, "--config", `${ROOT}demo/recbuild.toml`, "--resident-kb", "0");
  return large;
}
