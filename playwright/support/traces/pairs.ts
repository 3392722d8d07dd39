/**
 * Random visitors on random routes: visitors of one route open the same pages and do the same, with profiles of their
 * own. The trace of each page must be equal for every two of them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dice } from "../../../web/test/support/random.js";
import { type Action, type Pick, picker, randomRoute, type Step } from "../../../web/test/support/routes.js";
import { build } from "../bundle.js";
import { headers, type Host } from "../host.js";
import { endWorkers } from "../targets.js";
import { type Trace, Tracer } from "./trace.js";
import { expect, type Visitor } from "../visitor.js";

/** What the visitors of a route have in common, besides the steps. */
export interface Variant {
  readonly partitioned: boolean;
  /** Whether the pages keep the bundle in a service worker. */
  readonly offline: boolean;
  /** Whether the visitor comes back in a new tab, with an empty session, halfway. */
  readonly repeat: boolean;
  /** Whether the network is lost halfway. */
  readonly loses: boolean;
  readonly consent: boolean;
  /** Whether cards are the site's own markup. */
  readonly template: boolean;
}

export interface Route {
  readonly variant: Variant;
  readonly steps: readonly Step<string>[];
}

/** How a visitor went along the route. */
export interface Visit {
  readonly traces: readonly Trace[];
  /** What was recommended, step by step. */
  readonly shown: readonly string[];
}

const TOPICS = [..."abcdefghijklmnopqrst"];
const PER_TOPIC = 50;
const ITEMS = TOPICS.flatMap((topic) => Array.from({ length: PER_TOPIC }, (_, number) => `${topic}-${number}`));
/** The pages of routes: of these items, and the home page, which has none. */
const PAGES = ["a-1", "a-2", "g-3", "m-4", "t-5", "home"];
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const CARD = '<template><a data-rec-link><img data-rec-image src="/pictures/none.svg"><b data-rec="title"></b></a></template>';
const TYPES = ["view", "click", "cart", "purchase", "like", "dislike", "block"] as const;
const plain: Variant = { partitioned: false, offline: false, repeat: false, loses: false, consent: false, template: false };

/** Each after the other, and then from the beginning. */
const VARIANTS: readonly Variant[] = [
  { ...plain, repeat: true },
  { ...plain, partitioned: true, consent: true, loses: true },
  { ...plain, offline: true, loses: true, template: true },
  { ...plain, partitioned: true, offline: true, repeat: true },
  { ...plain, partitioned: true, repeat: true, template: true },
  { ...plain, consent: true, template: true },
  { ...plain, offline: true, consent: true, repeat: true },
  { ...plain, partitioned: true, offline: true, loses: true },
];

/** The two bundles of a site, in `folder`/resident and `folder`/partitioned. */
export function buildSites(folder: string): void {
  const rows = ITEMS.map((item, place) => {
    const words = Array.from({ length: 10 }, (_, word) => `${item[0]}word${(word * 7 + place * (word + 1)) % 29}`);
    return `${item},The ${item},${words.join(" ")},../pages/${item}.html,../pictures/${item}.svg`;
  });
  writeFileSync(join(folder, "catalog.csv"), ["id,title,description,url,image", ...rows].join("\n"));
  const catalog = join(folder, "catalog.csv");
  build(catalog, join(folder, "resident/rec"));
  build(catalog, join(folder, "partitioned/rec"), "--resident-kb", "0", "--codec", "float32", "--bytes-per-item", "512");
}

export function routeOf(number: number, steps: number): Route {
  const variant = VARIANTS[number % VARIANTS.length]!;
  const { offline, loses, consent } = variant;
  const random = randomRoute(dice(number), PAGES, steps);
  const half = Math.ceil(steps / 2);
  return {
    variant,
    steps: random.map(({ page, actions }, place) => {
      if (consent && place % 2 === 0) return { page, actions: ["consent", ...actions] };
      // Without a network, pages are there that were opened before, unless they were forgotten.
      if (offline && loses) return { page: random[place % half]!.page, actions: ["own", "recommend"] };
      return { page, actions };
    }),
  };
}

/** The folder that the route's host serves. */
export function folderOf({ partitioned }: Variant): string {
  return partitioned ? "partitioned" : "resident";
}

/** Puts the route's pages on its host. */
export function putRoute(host: Host, { offline, consent, template }: Variant): void {
  host.keeps();
  host.put("/favicon.ico", ""); // Else the first visitor of a browser has an error in the console.
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  host.change(/^\/pictures\//, (answer) => {
    // A service worker also asks for the pictures that have arrived by then: where they may be kept, without the server.
    const type = { "content-type": "image/svg+xml", "cache-control": offline ? "public, max-age=3600" : "no-store" };
    return { status: 200, headers: { ...answer.headers, ...type }, body: Buffer.from(PICTURE) };
  });
  const attributes = [offline ? "data-offline" : "", consent ? 'data-consent="required"' : ""].join(" ");
  for (const page of PAGES) {
    const item = page === "home" ? "" : `item="${page}"`;
    host.putPage(`/pages/${page}.html`, `<rec-shelf ${item}>${template ? CARD : ""}</rec-shelf>`, attributes);
  }
}

/** Takes a visitor along the route; the seed says what the visitor does on their own. */
export async function visit(visitor: Visitor, host: Host, { variant, steps }: Route, seed: number): Promise<Visit> {
  const random = dice(seed);
  const [traces, shown]: [Trace[], string[]] = [[], []];
  let tracer = await Tracer.of(visitor, host);
  let who = visitor;
  host.lost = false;
  for (const [number, step] of steps.entries()) {
    const half = number === Math.ceil(steps.length / 2);
    if (half && variant.repeat) {
      who = await comeAgain(who);
      tracer = await Tracer.of(who, host);
    }
    // Pages that were not kept cannot be opened without a network: such a visitor loses it on an open page.
    if (half && variant.loses && variant.offline) host.lost = true;
    traces.push(await tracer.during(async () => {
      await openPage(who, `/pages/${step.page}.html`);
      if (half && variant.loses) host.lost = true;
      for (const action of step.actions) await act(who, action, random);
      shown.push(await recommended(who, step.page));
    }));
    if (host.lost && !variant.offline) break;
  }
  return { traces, shown };
}

/** Another visit: a new tab, after the last one was closed. The browser keeps its caches. */
async function comeAgain(visitor: Visitor): Promise<Visitor> {
  await endWorkers(visitor);
  const next = await visitor.tab();
  await visitor.page.close();
  return next;
}

/** Follows a link, as it were, so that the browser says where it comes from. */
async function openPage(visitor: Visitor, path: string): Promise<void> {
  const { page } = visitor;
  if (page.url() === "about:blank") await page.goto(path);
  else await Promise.all([page.waitForEvent("load"), page.evaluate((path) => location.assign(path), path)]);
  await quiet(visitor);
}

async function act(visitor: Visitor, action: Action, random: () => number): Promise<void> {
  const rec = await visitor.rec();
  const own = ownEvents(random, picker(random));
  const text = own[0]?.item.replace("-", "word") ?? "a";
  await rec.evaluate(
    async (rec, { action, own, text }) => {
      const before = rec.status();
      if (action === "clear") rec.profile.clear();
      else if (action === "off" || action === "on") rec[action]();
      else if (action === "recommend") {
        await rec.recommend({ item: "k-7", k: 3 }).catch(() => null);
        for (let length = 1; length <= text.length; length++) await rec.search(text.slice(0, length)).catch(() => null);
      } else if (action !== "own") rec.consent(action === "consent");
      else if (own.length % 2 || rec.status() === "off") own.forEach(({ type, item }) => rec.track(type, item));
      else rec.profile.import({ ...rec.profile.export(), events: own });
      if (before === "off") recorded.offline = null; // If the engine starts now, the bundle is kept anew.
    },
    { action, own, text },
  );
  await quiet(visitor);
}

/** Up to thirty events, most of them about one topic or two. */
function ownEvents(random: () => number, pick: Pick) {
  const topics = [pick(TOPICS), pick(TOPICS)];
  return Array.from({ length: Math.floor(random() * 30) }, (_, place) => {
    const [item, type] = [`${pick(topics)}-${Math.floor(random() * PER_TOPIC)}`, pick(TYPES)];
    const blocked = type === "block" ? `title=The ${item}` : item;
    return { item: blocked, type, time: 1.7e9 + place, dwell: Math.floor(random() * 100), code: null };
  });
}

/** Waits until the page has nothing more to do: the engine runs, or may not or cannot, and the bundle is kept. */
async function quiet(visitor: Visitor): Promise<void> {
  await visitor.waitFor("instant");
  const rec = await visitor.rec();
  const state = () =>
    rec.evaluate((rec) => {
      const { offline, errors } = recorded;
      const keeps = document.querySelector("script[data-offline]") && rec.status() === "ready";
      const told = offline || errors.some(({ code }) => code.startsWith("offline-"));
      return keeps && !told ? "keeping" : rec.status();
    });
  await expect.poll(state, { intervals: [50] }).toMatch(/^(off|ready|failed)$/);
  await visitor.settled();
}

/** What the visitor's shelf shows in the end. */
async function recommended(visitor: Visitor, page: string): Promise<string> {
  const rec = await visitor.rec();
  const item = page === "home" ? null : page;
  const items = await rec.evaluate(async (rec, item) => {
    const { items } = await rec.recommend({ item, k: 6 }).catch(() => ({ items: [] }));
    return items.map(({ item }) => item);
  }, item);
  await visitor.settled();
  return items.join();
}
