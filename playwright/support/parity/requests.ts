/** Random requests that are the same each time, and the answers of CPython, to which the page's engine must be equal. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Condition, EventType, RecEvent, RecRequest, RecResult } from "../../../web/src/shared/protocol.js";
import { readOptions } from "../../../web/src/page/instant/options.js";
import { shopBundle } from "../bundle.js";
import { PYTHON, titles } from "../places.js";
import { dice } from "../../../web/test/support/random.js";

/** The number of the day of all requests, which is their seed; the page's clock must be set to it. */
export const DAY = 20_000;

export const BOOKS = Object.keys(titles).sort();
const CONDITIONS: Condition[] = [
  { field: "price", low: 6.5, high: 8.5 },
  { field: "palette", any_of: ["Teal", "gold", "sand"] },
  { field: "author", any_of: ["Jules Verne", "plato", "Anton Chekhov", "Nobody"] },
];
const TYPES: EventType[] = ["view", "click", "cart", "purchase", "like", "dislike"];
const SCRIPT = fileURLToPath(new URL("parity.py", import.meta.url));

export function randomRequests(count: number): RecRequest[] {
  const codes = codesOf(BOOKS);
  return Array.from({ length: count }, (_, number) => randomRequest(dice(number + 1), codes));
}

export function answersOf(requests: readonly RecRequest[]): RecResult[] {
  const input = JSON.stringify(requests);
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, shopBundle.folder], { input, encoding: "utf8" }));
}

/** The books' codes: an answer contains those of events without one. */
function codesOf(books: readonly string[]): Readonly<Record<string, string>> {
  const events = books.map((item) => ({ item, type: "view", time: 0, dwell: null, code: null }) as const);
  const request = { item: null, neighbors: [], parts: [], events, seed: null, ...readOptions({ k: 1 }) };
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
  const item = random() < 0.3 ? null : pick(BOOKS);
  return {
    item,
    neighbors: item === null ? [] : shopBundle.exact(item),
    parts: [],
    events: Array.from({ length: pick([0, 1, 2, 3, 5, 10, 30, 100]) }, event),
    kind: "",
    items: [],
    k: 1 + below(20),
    where: random() < 0.7 ? [] : [pick(CONDITIONS)],
    allow: random() < 0.9 ? null : Array.from({ length: 40 }, () => pick(BOOKS)),
    deny: random() < 0.8 ? [] : [pick(BOOKS), pick(BOOKS)],
    repeat: random() < 0.2,
    language: "",
    seed: DAY,
  };
}
