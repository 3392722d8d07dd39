/**
 * A visitor: a browser profile of their own, and what can be seen of it from outside. `test` provides visitors and
 * hosts, and checks for every visitor what recbuild promises for every page: no request to another origin, no cookie,
 * no breach of the policy, and no console line that names an item other than the page's own.
 */
import type { BrowserContext, BrowserContextOptions, JSHandle, Locator, Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";
import type { Recommendation } from "../../web/src/page/public_api.js";
import { Host } from "./host.js";
import { record, openRoots, settle, stayOnline } from "./inpage.js";
import { origins, SHOP, titles } from "./places.js";

/** What `import "/rec/rec.js"` gives. */
export type Rec = typeof import("../../web/src/page/public_api.js");

export interface Kind extends BrowserContextOptions {
  /** Whether tests may look into the shelf; true unless said otherwise. */
  readonly openRoots?: boolean;
  /** Whether pages may keep themselves for times without a network; false unless said otherwise. */
  readonly offline?: boolean;
  /** What a test breaks on purpose: console lines that match are no breach. */
  readonly forgive?: RegExp;
  /** The origin of the bundle, where that is not the page's. */
  readonly bundle?: string;
  /** Whether the pages leak on purpose: promises are then not checked at the end. */
  readonly leaks?: boolean;
}

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } as const;

export class Visitor {
  readonly requests: string[] = [];
  readonly console: { readonly type: string; readonly text: string; readonly url: string }[] = [];
  readonly shelf: Locator;
  /** What the shelf itself shows, in place of its own children. */
  readonly list: Locator;
  readonly heading: Locator;
  readonly cards: Locator;

  constructor(
    readonly page: Page,
    readonly origin: string,
    private readonly forgive: RegExp | undefined,
    private readonly bundle = origin,
  ) {
    this.shelf = page.locator("rec-shelf");
    this.list = this.shelf.getByRole("region");
    this.heading = this.list.getByRole("heading");
    this.cards = this.list.getByRole("listitem");
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("console", (line) => this.console.push({ type: line.type(), text: line.text(), url: page.url() }));
    page.on("pageerror", (error) => this.console.push({ type: "error", text: String(error), url: page.url() }));
  }

  /** Opens a page of the shop and waits for the shelf's instant list. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.waitFor("instant");
  }

  /** Waits until a shelf has shown its instant list, or until the engine is ready. */
  async waitFor(what: "instant" | "engine"): Promise<void> {
    const happened = () => this.page.evaluate((what) => recorded[what], what);
    await expect.poll(happened, { message: `the page reports: ${what}`, intervals: [50] }).toBe(true);
  }

  async read(...books: readonly string[]): Promise<void> {
    for (const book of books) await this.open(`books/${book}.html`);
  }

  /** Gives the visitor an earlier history, by the import that a site would use. */
  async remember(books: readonly string[], time = Date.now() / 1000 - 600): Promise<void> {
    const rec = await this.rec();
    await rec.evaluate(
      ({ profile }, { books, time }) => {
        const view = (item: string, place: number) =>
          ({ item, type: "view", time: time + place, dwell: 3 ** place, code: null }) as const;
        profile.import({ ...profile.export(), events: books.map(view) });
      },
      { books, time },
    );
  }

  /** The items on the shelf, in order. A link has its address once somebody is about to follow it. */
  shown(): Promise<string[]> {
    const nameOf = (links: HTMLAnchorElement[]) =>
      links.map((link) => {
        link.dispatchEvent(new Event("pointerdown"));
        return decodeURIComponent(link.pathname.split("/").at(-1)!.replace(".html", ""));
      });
    return this.cards.getByRole("link").evaluateAll(nameOf as (links: Element[]) => string[]);
  }

  async sees(items: readonly string[]): Promise<void> {
    await expect.poll(() => this.shown()).toEqual(items);
  }

  /** Waits until the shelf shows what the engine recommends, and returns that. */
  async engine(): Promise<readonly Recommendation[]> {
    const items = await this.recommended();
    await this.sees(items.map(({ item }) => item));
    return items;
  }

  /** What the engine recommends here. By then the shelf, whose request came first, has its answer too. */
  async recommended(): Promise<readonly Recommendation[]> {
    await this.waitFor("engine");
    const [item, k] = [await this.shelf.getAttribute("item"), await this.shelf.getAttribute("k")];
    const options = { item, k: Number(k ?? 6) };
    const rec = await this.rec();
    const { items, lane } = await rec.evaluate((rec, options) => rec.recommend(options), options);
    expect(lane).toBe("engine");
    await this.settled();
    return items;
  }

  /** Another tab of the same visitor. */
  async tab(): Promise<Visitor> {
    return new Visitor(await this.page.context().newPage(), this.origin, this.forgive, this.bundle);
  }

  rec(): Promise<JSHandle<Rec>> {
    return this.page.evaluateHandle(() => {
      const { src } = document.querySelector<HTMLScriptElement>('script[src$="rec.js"], script[src$="rec-signed.js"]')!;
      return import(src) as Promise<Rec>;
    });
  }

  async settled(): Promise<void> {
    await this.page.evaluate(settle);
  }

  /** Waits until the page has nothing more to do, and ends its requests with one that is the same for every visitor. */
  async end(): Promise<void> {
    await this.settled();
    await this.page.evaluate(async () => (await fetch(location.href)).text());
  }

  async errors(): Promise<string[]> {
    return (await this.page.evaluate(() => recorded.errors)).map(({ code }) => code);
  }

  /** The keys of both storages that recbuild may write to. */
  storedKeys(): Promise<string[]> {
    return this.page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)].sort());
  }

  /** All promises that hold on every page. */
  async keepsPromises(): Promise<void> {
    const isOwn = (url: string) => [this.origin, this.bundle].some((origin) => url.startsWith(`${origin}/`));
    const elsewhere = this.requests.filter((url) => !isOwn(url) && !/^(data|blob):/.test(url));
    expect(elsewhere, "no request to another origin").toEqual([]);
    expect(await this.page.context().cookies(), "no cookie").toEqual([]);
    const breaches = this.console.filter(({ text }) => /^policy: |Content Security Policy/.test(text));
    expect(breaches.filter(({ text }) => !this.forgive?.test(text)), "no breach of the policy").toEqual([]);
    const naming = this.console.filter(({ text, url }) => {
      return Object.keys(titles).some((id) => id.length > 5 && text.includes(id) && !url.endsWith(`/${id}.html`));
    });
    expect(naming, "no console line that names another item").toEqual([]);
  }
}

interface Fixtures {
  /** A new visitor of the shop, or of another place. */
  newVisitor(origin?: string, kind?: Kind): Promise<Visitor>;
  visitor: Visitor;
  /** A host of the test's own, with the shop on it unless another folder is named. */
  newHost(folder?: string): Promise<Host>;
}

export const test = base.extend<Fixtures>({
  newVisitor: async ({ browser }, use) => {
    const visitors: Visitor[] = [];
    const leaking = new Set<Visitor>();
    await use(async (origin = origins.shop, { openRoots: open = true, offline = false, forgive, bundle, leaks = false, ...options } = {}) => {
      const context = await browser.newContext({ ...options, baseURL: `${origin}/` });
      const visitor = await enter(context, origin, { open, offline }, forgive, bundle);
      visitors.push(visitor);
      if (leaks) leaking.add(visitor);
      return visitor;
    });
    for (const visitor of visitors) {
      if (!leaking.has(visitor)) await visitor.keepsPromises();
      await visitor.page.context().close();
    }
  },
  visitor: async ({ newVisitor }, use) => use(await newVisitor()),
  newHost: async ({}, use) => {
    const hosts: Host[] = [];
    await use(async (folder = SHOP) => {
      const host = await Host.open(folder);
      hosts.push(host);
      return host;
    });
    hosts.forEach((host) => host.close());
  },
});

async function enter(
  context: BrowserContext,
  origin: string,
  { open, offline }: { readonly open: boolean; readonly offline: boolean },
  forgive?: RegExp,
  bundle?: string,
): Promise<Visitor> {
  await context.addInitScript(record);
  if (!offline) await context.addInitScript(stayOnline);
  if (open) await context.addInitScript(openRoots);
  return new Visitor(await context.newPage(), origin, forgive, bundle);
}

export { expect };
