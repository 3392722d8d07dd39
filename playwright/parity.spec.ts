/** The engine in the page and the engine in plain CPython are one: the same items, order, scores and words. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RecEvent } from "../web/src/shared/protocol.js";
import { shopBundle } from "./bundle.js";
import { PYTHON } from "./places.js";
import { answersOf, DAY, randomRequests } from "./requests.js";
import { expect, test } from "./visitor.js";

const EVALUATION = fileURLToPath(new URL("evaluation.py", import.meta.url));
const SESSIONS = fileURLToPath(new URL("../demo/sessions.csv", import.meta.url));

test("for sixty random requests, the page's engine answers exactly as CPython's does", async ({ visitor }) => {
  const requests = randomRequests(60);
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
