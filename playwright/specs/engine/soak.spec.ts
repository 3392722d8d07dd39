/**
 * Many pages in one tab, of random books: neither memory nor storage grows with their number. `./dev soak` opens two
 * thousand and prints a table; the tests open some.
 */
import { dice } from "../../../web/test/support/random.js";
import { picker } from "../../../web/test/support/routes.js";
import { titles } from "../../support/places.js";
import { whole } from "../../support/offline.js";
import { type Usage, usageOf } from "../../support/usage.js";
import { expect, test } from "../../support/visitor.js";

const VIEWS = Number(process.env.RECBUILD_VIEWS ?? 0);
const SAMPLES = 10;
/** As docs/privacy.md and docs/integration.md say: events of a profile; and pages, files of pages and files of the bundle. */
const [EVENTS, ENTRIES] = [100, 50 + 300 + 60];

for (const [what, offline, views] of [
  ["in one tab", false, VIEWS || 30],
  ["with a service worker", true, VIEWS ? Math.ceil(VIEWS / 4) : 20],
] as const) {
  test(`after ${views} pages ${what}, a browser holds no more than after the first ones`, async ({ newVisitor, newHost }) => {
    test.setTimeout(60_000 + views * 10_000);
    const host = await newHost();
    host.keeps();
    const visitor = await newVisitor(host.origin, { offline });
    const pick = picker(dice(views));
    const samples: Usage[] = [];
    for (let view = 1; view <= views; view++) {
      await visitor.open(`books/${pick(Object.keys(titles))}.html`);
      await visitor.waitFor("engine");
      if (view % 5 === 0) await visitor.page.getByRole("button", { name: "I like this" }).click();
      if (view % Math.ceil(views / SAMPLES) > 0) continue;
      if (offline) await whole(visitor);
      samples.push(await usageOf(visitor));
      if (VIEWS) console.log(`${view} pages ${what}: ${lineOf(samples.at(-1)!)}`);
    }
    const [early, late] = [samples[1]!, samples.at(-1)!];
    expect(late.heap, "megabytes of heap").toBeLessThan(1.5 * early.heap + 4);
    expect(late.memory, "megabytes of memory").toBeLessThan(1.5 * early.memory + 100);
    expect(late.storage, "megabytes of storage").toBeLessThan(offline ? 30 : 1);
    expect(late.session, "kilobytes of the session").toBeLessThan(50);
    for (const { events, entries, workers } of samples) {
      expect(events).toBeLessThanOrEqual(EVENTS);
      expect(entries).toBeLessThanOrEqual(offline ? ENTRIES : 0);
      expect(workers).toBe(1);
    }
    expect(await visitor.errors()).toEqual([]);
  });
}

function lineOf({ heap, memory, session, storage, entries, workers, events }: Usage): string {
  const [ofHeap, ofMemory, ofSession, ofStorage] = [heap, memory, session, storage].map((size) => size.toFixed(1));
  return `heap ${ofHeap} MB, memory ${ofMemory} MB, session ${ofSession} KB, storage ${ofStorage} MB, ${entries} cache entries, ${workers} worker, ${events} events`;
}
