import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/page/client.js";
import { webUrl } from "../../src/page/shelf/images.js";
import { Flow } from "../../src/page/shelf/flow.js";
import { EVENT_TYPES } from "../../src/page/checks.js";
import type { Condition, EventType } from "../../src/shared/protocol.js";
import { BOOKS, bundle } from "../support/bundle.js";
import { FakeHost, FakeView, FakeWorker, result } from "../support/fakes.js";
import { dice } from "../support/random.js";

test("two hundred visitors with different profiles make the same requests", async () => {
  const pages = ["emma", null, "dracula", "nobody", "emma"];
  const visits = await Promise.all(Array.from({ length: 200 }, (_, seed) => visitor(seed, pages)));
  for (const requests of visits) assert.deepEqual(requests, visits[0]);
  assert.ok(visits[0]!.length > pages.length * BOOKS.length);
});

/** The conditions of the pages; the third one is invalid. */
const TITLES = { field: "title", any_of: ["Emma", "Walden"] };
const CONDITIONS: (readonly Condition[])[] = [[], [TITLES], [{ field: "no" }], []];

/** A visitor with a profile of their own opens the pages; what they are shown differs, and is looked at. */
async function visitor(seed: number, pages: (string | null)[]): Promise<string[]> {
  const random = dice(seed);
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)]!;
  const made = bundle({ parts: 5, fan: 2, partitioned: true, coOccurrence: { emma: ["walden"], dracula: ["carmilla", "emma"] } });
  const session = new FakeHost(made.files).sessionStorage;
  const requests: string[] = [];
  for (const page of pages) {
    const host = new FakeHost(made.files);
    host.session = () => session;
    const worker = new FakeWorker();
    worker.answer = ({ events }) => result(...events.map(({ item }) => item), pick(BOOKS), pick(BOOKS));
    host.newWorker = () => worker;
    const client = new Client(made.boot, host);
    const happened = Math.floor(random() * 40);
    for (let n = 0; n < happened; n++) client.track(pick<EventType>(EVENT_TYPES), pick(BOOKS), random() * 60);
    const flow = new Flow(client);
    const view = new FakeView();
    await flow.run(page, { k: 3, where: CONDITIONS[pages.indexOf(page)]! }, view, new AbortController().signal);
    for (const { card } of view.shown.flatMap(({ items }) => items)) {
      const url = webUrl(card.image, host.base);
      if (url) void flow.images.loaded(url);
    }
    // The item parts that the worker loads are requests too.
    const parts = worker.requests.map(({ item, parts }) => JSON.stringify([item, parts]));
    requests.push(...host.requests, ...host.images, ...parts);
  }
  return requests;
}
