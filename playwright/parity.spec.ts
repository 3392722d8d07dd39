/** The engine in the page and the engine in plain CPython are one: the same items, order, scores and words. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Condition, EventType, RecEvent, RecRequest, RecResult } from "../web/src/shared/protocol.js";
import { wishesOf } from "../web/src/page/wishes.js";
import { shopBundle } from "./bundle.js";
import { PYTHON, titles } from "./places.js";
import { expect, test } from "./visitor.js";

const BOOKS = Object.keys(titles).sort();
const CONDITIONS: Condition[] = [
  { field: "price", low: 6.5, high: 8.5 },
  { field: "palette", any_of: ["Teal", "gold", "sand"] },
  { field: "author", any_of: ["Jules Verne", "plato", "Anton Chekhov", "Nobody"] },
];
const TYPES: EventType[] = ["view", "click", "cart", "purchase", "like", "dislike"];
const DAY = 20_000;
const SCRIPT = fileURLToPath(new URL("parity.py", import.meta.url));
const EVALUATION = fileURLToPath(new URL("evaluation.py", import.meta.url));
const SESSIONS = fileURLToPath(new URL("../demo/sessions.csv", import.meta.url));

test("for sixty random requests, the page's engine answers exactly as CPython's does", async ({ visitor }) => {
  const codes = codesOf(BOOKS);
  const requests = Array.from({ length: 60 }, (_, number) => randomRequest(randomNumbers(number + 1), codes));
  await visitor.page.clock.setFixedTime(DAY * 86_400_000);
  await visitor.page.goto("you.html");
  const rec = await visitor.rec();
  const { space } = shopBundle.boot;
  const inPage = await rec.evaluate(
    async (rec, { requests, space }) => {
      const results = [];
      for (const { context, events, k, where, allow, deny, repeat } of requests) {
        rec.profile.import({ v: 1, space, events });
        const { lane, error, ...result } = await rec.recommend({ item: context, k, where, allow, deny, repeat });
        results.push({ lane, error, result, kept: rec.profile.events() });
      }
      return results;
    },
    { requests, space },
  );
  const inPython = answersOf(requests);
  for (const [number, { lane, error, result, kept }] of inPage.entries()) {
    const { codes, ...list } = inPython[number]!;
    const { events } = requests[number]!;
    const words = `request ${number}: ${JSON.stringify(requests[number])}`;
    expect([lane, error], words).toEqual(["engine", null]);
    expect(result, words).toEqual(list);
    expect(kept, words).toEqual(events.map((event) => ({ ...event, code: event.code ?? codes[event.item] ?? null })));
  }
  expect(new Set(inPython.map(({ items }) => items.map(({ item }) => item).join())).size).toBeGreaterThan(50);
});

test("the page lists what `recbuild eval` measured", async ({ visitor }) => {
  const asked: { events: RecEvent[]; seed: number; items: string[] }[] = JSON.parse(
    execFileSync(PYTHON, [EVALUATION, shopBundle.folder, SESSIONS], { encoding: "utf8" }),
  );
  await visitor.page.goto("you.html");
  const rec = await visitor.rec();
  for (const { events, seed, items } of asked) {
    // The page's seed is the day's number.
    await visitor.page.clock.setFixedTime(seed * 86_400_000);
    const listed = await rec.evaluate(
      async (rec, { events, space, k }) => {
        rec.profile.import({ v: 1, space, events });
        const { lane, items } = await rec.recommend({ k });
        return { lane, items: items.map(({ item }) => item) };
      },
      { events, space: shopBundle.boot.space, k: 20 },
    );
    expect(listed).toEqual({ lane: "engine", items });
  }
  expect(asked.length).toBe(40);
});

function answersOf(requests: readonly RecRequest[]): RecResult[] {
  const input = JSON.stringify(requests);
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, shopBundle.folder], { input, encoding: "utf8" }));
}

/** The books' codes: an answer brings those that its events lack. */
function codesOf(books: readonly string[]): Readonly<Record<string, string>> {
  const events = books.map((item) => ({ item, type: "view", time: 0, dwell: null, code: null }) as const);
  const request = { context: null, near: [], parts: [], events, seed: null, ...wishesOf({ k: 1 }) };
  return answersOf([request])[0]!.codes;
}

function randomRequest(random: () => number, codes: Readonly<Record<string, string>>): RecRequest {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
  const event = (): RecEvent => ({
    item: random() < 0.1 ? `out-of-print-${below(9)}` : pick(BOOKS),
    type: pick(TYPES),
    time: 1.7e9 + below(4 * 3600 * 1000) / 1000,
    dwell: random() < 0.3 ? null : below(9000) / 10,
    code: random() < 0.3 ? codes[pick(BOOKS)]! : null,
  });
  const context = random() < 0.3 ? null : pick(BOOKS);
  return {
    context,
    near: context === null ? [] : shopBundle.near(context),
    parts: [],
    events: Array.from({ length: pick([0, 1, 2, 3, 5, 10, 30, 100]) }, event),
    k: 1 + below(20),
    where: random() < 0.7 ? [] : [pick(CONDITIONS)],
    allow: random() < 0.9 ? null : Array.from({ length: 40 }, () => pick(BOOKS)),
    deny: random() < 0.8 ? [] : [pick(BOOKS), pick(BOOKS)],
    repeat: random() < 0.2,
    seed: DAY,
  };
}

/** Numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
