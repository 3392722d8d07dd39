/**
 * Requests never depend on the profile: random pairs of visitors on random routes, without a browser. The browser's own
 * part in it is tested by playwright/specs/privacy/pairs.spec.ts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_TYPES } from "../../src/page/checks.js";
import { Client } from "../../src/page/client.js";
import { Flow } from "../../src/page/shelf/flow.js";
import { readOptions } from "../../src/page/instant/options.js";
import { search } from "../../src/page/search/ask.js";
import { webUrl } from "../../src/page/shelf/images.js";
import { rowsFor } from "../../src/page/rows/rows.js";
import type { Condition, EventType, Kind } from "../../src/shared/protocol.js";
import { BOOKS, bundle } from "../support/bundle.js";
import { FakeHost, FakeView, FakeWorker, fakeStorage, result } from "../support/fakes.js";
import { dice } from "../support/random.js";
import { DAY, experiment } from "../support/trials.js";
import { type Action, pairsOf, type Pick, picker, randomRoute, type Step } from "../support/routes.js";

const ROUTES = 60;
/** On each route. */
const VISITORS = 7;
/** The pages' items: of the bundle, none, and one that the bundle does not have. */
const PAGES = ["emma", "dracula", "walden", "constructor", null, "nobody"];
const TITLES = { field: "title", any_of: ["Emma", "Walden"] };
/** The conditions of a shelf; the last ones are invalid. */
const CONDITIONS: readonly (readonly Condition[])[] = [[], [], [TITLES], [{ field: "no" }]];
/** The kind of a page's first shelf; the bundles have no list "sale". */
const KINDS: readonly (Kind | "")[] = ["", "", "", "", "", "", "similar", "for-you", "bought-together", "looks-similar", "trending", "sale", "recently-viewed", "buy-again"];
/** What a server does not have. */
const LACKS = [/^$/, /^$/, /^$/, /^instant/, /connect\.js/, /worker\.js/, /extras\.js/, /^parts\/search/];
const coOccurrence = { emma: ["walden"], dracula: ["carmilla", "emma"] };
const VARIANTS = [...experiment().variants, { name: "none", weight: 1, ranking: {}, hidden: true }];
const BUNDLES = [
  bundle({ coOccurrence }),
  bundle({ parts: 5, fan: 2, partitioned: true, coOccurrence, lists: { trending: ["walden", "emma"] }, boughtTogether: coOccurrence, looksSimilar: coOccurrence }),
  bundle({ parts: 3, partitioned: true, similar: 2 }),
  bundle({ coOccurrence, experiments: { budget: 4, list: [experiment({ variants: VARIANTS }), experiment({ name: "other", kinds: ["similar"], variants: VARIANTS })] } }),
];

/** What the visitors of a route have in common. */
interface Route {
  readonly made: ReturnType<typeof bundle>;
  readonly steps: readonly Step<string | null>[];
  readonly where: readonly Condition[];
  readonly kind: Kind | "";
  /** Of the basket that the site writes into the page. */
  readonly items: readonly string[];
  readonly consentRequired: boolean;
  readonly days: number | null;
  readonly lacks: RegExp;
  /** Whether the engine runs at a page's first request already. */
  readonly preloads: boolean;
}

/** What a page could do wrong. */
type Leak = (page: { readonly client: Client; readonly flow: Flow; readonly host: FakeHost; readonly view: FakeView }) => unknown;

test("a thousand pairs of visitors on random routes, with different profiles, make the same requests in the same order", async () => {
  let [requests, reports] = [0, 0];
  const shown = new Set<string>();
  for (let number = 0; number < ROUTES; number++) {
    const visits = await visitorsOf(randomSite(number));
    for (const visit of visits) {
      assert.deepEqual(visit.requests, visits[0]!.requests, `route ${number}`);
      shown.add(visit.shown);
      requests += visit.requests.length;
      reports += visit.requests.filter((request) => request.startsWith("POST ")).length;
    }
  }
  assert.ok(ROUTES * pairsOf(VISITORS) >= 1000);
  assert.ok(reports > 20, `${reports} reports of experiments were compared`);
  assert.ok(requests > 10_000, `${requests} requests were compared`);
  assert.ok(shown.size > (ROUTES * VISITORS) / 2, `the profiles did matter: ${shown.size} different sessions`);
});

for (const [what, leak] of [
  ["a file that the profile names", ({ client, host }) => host.fetch(`${host.base}${client.events().at(-1)?.item}`, "default")],
  ["an image of what was picked", ({ flow, host, view }) => flow.images.request(imagesOf(view, host))],
  ["a request that only some variants need", ({ client, host }) => client.trying?.export()[0]?.variant === "varied" && host.fetch(`${host.base}varied`, "default")],
  ["a request that only some profiles need", ({ client }) => client.events().length > 9 && client.instantList("persuasion")],
] satisfies [string, Leak][]) {
  test(`the comparison finds ${what}`, async () => {
    const steps = [{ page: "emma", actions: ["own"] as Action[] }, { page: "dracula", actions: ["own"] as Action[] }];
    const made = what.includes("variants") ? BUNDLES[3]! : BUNDLES[1]!;
    const visits = await visitorsOf({ made, steps, where: [], kind: "", items: [], consentRequired: false, days: null, lacks: /^$/, preloads: false }, leak);
    assert.ok(new Set(visits.map(({ requests }) => requests.join())).size > 1, "some visitors differ");
  });
}

function randomSite(number: number): Route {
  const random = dice(number);
  const pick = picker(random);
  return {
    made: pick(BUNDLES),
    steps: randomRoute(random, PAGES, 5),
    where: pick(CONDITIONS),
    kind: pick(KINDS),
    items: pick([[], [], ["emma", "walden"]]),
    consentRequired: random() < 0.2,
    days: pick([null, null, 30]),
    lacks: pick(LACKS),
    preloads: random() < 0.3,
  };
}

/** The receiver of reports is down every other day. */
function answersOf(day: number): number {
  return day % 2 === 0 ? 503 : 204;
}

function visitorsOf(route: Route, leak?: Leak) {
  return Promise.all(Array.from({ length: VISITORS }, (_, seed) => visitor(route, dice(1000 + seed), leak)));
}

/** A visitor with a profile of their own takes the route. What they are shown differs, and is looked at. */
async function visitor(route: Route, random: () => number, leak?: Leak) {
  const pick = picker(random);
  const [session, local] = [fakeStorage(), fakeStorage()];
  const requests: string[] = [];
  const shown: string[] = [];
  for (const [day, { page, actions }] of route.steps.entries()) {
    const host = new FakeHost(route.made.files);
    host.time += 2 * DAY * day; // Reports of experiments become due.
    const { consentRequired, days } = route;
    host.settings = { ...host.settings, consentRequired, days };
    host.session = () => session;
    host.local = () => local;
    host.trouble = (path) => (route.lacks.test(path) ? new Response("", { status: 404 }) : undefined);
    host.loadImage = async (url) => (requests.push(url), true);
    const [worker, view] = [new FakeWorker(), new FakeView()];
    // What is sent follows from chance and the visitor; when, and where to, does not.
    host.post = async (url) => (requests.push(`POST ${url}`), answersOf(day));
    const seesShelves = random() < 0.7;
    host.whenSeen = (_, seen) => seesShelves && seen();
    worker.answer = ({ events }) => result(...events.slice(-3).map(({ item }) => item), pick(BOOKS), pick(BOOKS));
    const respond = worker.respond.bind(worker);
    worker.respond = (message) => {
      if (message.type !== "open-search" || !route.lacks.test("parts/search-1.msgpack")) return respond(message);
      worker.send({ type: "missing-part", id: message.id, code: "part-missing", message: "parts/search-1.msgpack is gone" });
    };
    host.newWorker = () => worker;
    const client = new Client(route.made.boot, host);
    const flow = new Flow(client);
    const { where, kind, items } = route;
    const { signal } = new AbortController();
    const draw = async () => {
      // One after the other, since the order in which files arrive is no visitor's.
      await flow.run(page, { k: 3, where, kind, items }, view, signal);
      await flow.run(page, { k: 3 }, new FakeView(), signal);
      const rows = await rowsFor(client, readOptions({ k: 3 }), 3, async () => []).catch(() => []);
      for (const list of rows) shown.push(...list.items.map(({ item }) => item));
    };
    if (route.preloads) void client.preload();
    await draw();
    for (const action of actions) await act(client, action, pick, random);
    await draw(); // As the element does after a change.
    for (const url of imagesOf(view, host)) void flow.images.loaded(url);
    await leak?.({ client, flow, host, view });
    client.leave();
    // The item parts that the worker loads are requests too.
    const loading = worker.requests.filter(({ parts }) => parts.length > 0);
    const parts = loading.map(({ item, parts }) => JSON.stringify([item, parts]));
    parts.push(...worker.received.filter(({ type }) => type === "open-search").map(({ type }) => type));
    requests.push(`page ${page}`, ...withoutRaces(host.requests), ...host.happened, ...parts);
    shown.push(...view.shown.flatMap(({ items }) => items.map(({ item }) => item)));
  }
  return { requests, shown: shown.join() };
}

/** The lists of a basket are requested together: in which order their directories arrive is no visitor's. */
function withoutRaces(requests: readonly string[]): string[] {
  const isPart = (path: string | undefined) => path?.startsWith("instant/") ?? false;
  const groups: string[][] = [];
  for (const path of requests) {
    if (isPart(path) && isPart(groups.at(-1)?.[0])) groups.at(-1)!.push(path);
    else groups.push([path]);
  }
  return groups.flatMap((group) => group.sort());
}

async function act(client: Client, action: Action, pick: Pick, random: () => number): Promise<void> {
  if (action === "clear" || action === "off" || action === "on") client[action]();
  else if (action === "recommend") {
    await client.recommend("emma", { k: 2 }).catch(() => null);
    for (const text of letters()) await search(client, text).catch(() => null);
  } else if (action !== "own") client.consent(action === "consent");
  else if (random() < 0.3 && client.status !== "off") client.importProfile({ ...client.exportProfile(), events: history() });
  else for (const { item, type, dwell } of history()) client.track(type, item, dwell);

  /** What is searched for while a visitor types. */
  function letters() {
    const text = pick(BOOKS).slice(0, 1 + Math.floor(random() * 8));
    return Array.from(text, (_, place) => text.slice(0, place + 1));
  }

  function history() {
    const event = () => {
      const [book, type] = [pick(BOOKS), pick<EventType>(EVENT_TYPES)];
      const item = type === "block" ? `title=${book.toUpperCase()}` : book;
      return { item, type, time: 1000, dwell: random() * 60, code: null };
    };
    return Array.from({ length: Math.floor(random() * 40) }, event);
  }
}

function imagesOf(view: FakeView, host: FakeHost): string[] {
  const cards = view.shown.flatMap(({ items }) => items.map(({ card }) => card));
  return cards.map(({ image }) => webUrl(image, host)).filter((url) => url !== null);
}
