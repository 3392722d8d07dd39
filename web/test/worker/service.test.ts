import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "../../src/page/instant/options.js";
import { readSearch } from "../../src/page/search/ask.js";
import { RecError } from "../../src/shared/errors.js";
import type { FromWorker, OverlayData, RecRequest, SearchRequest, ToWorker } from "../../src/shared/protocol.js";
import { type Port, Service } from "../../src/worker/service.js";
import { bundle } from "../support/bundle.js";
import { BASE, found, result } from "../support/fakes.js";

const START: ToWorker = { type: "start", base: BASE, boot: bundle().boot, parts: [] };

function request(item: string, parts: readonly number[] = []): RecRequest {
  return { item, neighbors: [], parts, events: [], seed: null, ...readOptions({ k: 3 }) };
}

function searchFor(query: string, id: number): ToWorker {
  return { type: "search", id, request: { query, ...readSearch({}), events: [] } };
}

/** A page, connected to the service. */
class Page implements Port {
  onmessage: Port["onmessage"] = null;
  readonly received: FromWorker[] = [];

  constructor(service: Service) {
    service.serve(this);
  }

  postMessage(message: FromWorker): void {
    this.received.push(message);
  }

  send(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  ask(id: number, ...given: Parameters<typeof request>): void {
    this.send({ type: "recommend", id, request: request(...given) });
  }
}

/** An engine that recommends each request's own item, and records its calls. */
function engine(fallback: RecError | null = null) {
  const done: string[] = [];
  let opened = 0;
  return {
    done,
    get opened() {
      return opened;
    },
    open: async () => {
      opened++;
      const engine = {
        load: async (parts: readonly number[]) => void done.push(`load ${parts}`),
        recommend: ({ item }: RecRequest) => (done.push(`answer ${item}`), result(item ?? "")),
        overlay: ({ ids }: OverlayData) => void done.push(`overlay ${ids}`),
        keepParts: async () => void done.push("keep"),
        openSearch: async (again: boolean) => (done.push(again ? "open search" : "search is open"), 0),
        search: ({ query }: SearchRequest) => (done.push(`search ${query}`), found(query)),
      };
      return { engine, fallback };
    },
  };
}

const settled = () => new Promise(setImmediate);

test("the first start opens the engine, and later pages find it warm", async () => {
  const python = engine();
  const service = new Service(python.open);
  const [one, other, late] = [new Page(service), new Page(service), new Page(service)];
  one.send(START);
  other.send(START);
  await settled();
  late.send(START);
  await settled();
  const warm = [one, other, late].map(({ received }) => received.map((message) => "warm" in message && message.warm));
  assert.deepEqual(warm, [[false], [true], [true]]);
  assert.equal(python.opened, 1);
});

test("every page is told the reason of a fallback start", async () => {
  const service = new Service(engine(new RecError("part-missing", "snapshot.wasm is missing")).open);
  const pages = [new Page(service), new Page(service)];
  for (const page of pages) page.send(START);
  await settled();
  const reasons = pages.map(({ received }) => received.map((message) => "fallback" in message && message.fallback));
  const because = { code: "part-missing", message: "snapshot.wasm is missing" };
  assert.deepEqual(reasons, [[because], [because]]);
});

test("requests of all pages are answered in turn, each to the page that sent it", async () => {
  const python = engine();
  const service = new Service(python.open);
  const [one, other] = [new Page(service), new Page(service)];
  one.send(START);
  other.send(START);
  one.ask(1, "emma", [1]);
  other.ask(1, "dracula", [2]);
  one.ask(2, "walden", [3]);
  await settled();
  assert.deepEqual(
    python.done.filter((line) => line !== "keep"),
    ["load 1", "answer emma", "load 2", "answer dracula", "load 3", "answer walden"],
  );
  const answers = ({ received }: Page) => {
    return received.flatMap((message) => (message.type === "result" ? [message.result.items[0]?.item] : []));
  };
  assert.deepEqual([answers(one), answers(other)], [["emma", "walden"], ["dracula"]]);
});

test("a search is announced, and then answered in turn with the other requests", async () => {
  const python = engine();
  const page = new Page(new Service(python.open));
  page.send(START);
  page.send({ type: "open-search", id: 1 });
  page.ask(2, "emma", [1]);
  page.send(searchFor("dracula", 3));
  await settled();
  const done = python.done.filter((line) => line !== "keep");
  assert.deepEqual(done, ["open search", "load 1", "answer emma", "search is open", "search dracula"]);
  assert.deepEqual(page.received.map(({ type }) => type), ["ready", "search-opened", "result", "found"]);
});

test("between the steps of opening a search of all items, pages get their lists", async () => {
  const python = engine();
  const { engine: whole } = await python.open();
  let left = 3;
  const page = new Page(new Service(async () => ({ engine: { ...whole, openSearch: async () => --left }, fallback: null })));
  page.send(START);
  page.send({ type: "open-search", id: 1 });
  page.ask(2, "emma", [1]);
  page.send(searchFor("dracula", 3));
  await settled();
  assert.deepEqual(page.received.map((message) => ("left" in message ? message.left : message.type)), ["ready", 2, "result", "found"]);
  assert.equal(left, 0, "a search waits for the last step");
});

test("a search part that is missing is told to each search, and the next request is answered", async () => {
  const python = engine();
  const { engine: whole } = await python.open();
  const openSearch = () => Promise.reject(new RecError("part-missing", "parts/search-7.msgpack is gone"));
  const page = new Page(new Service(async () => ({ engine: { ...whole, openSearch }, fallback: null })));
  page.send(START);
  page.send({ type: "open-search", id: 1 });
  page.send(searchFor("dracula", 2));
  page.ask(3, "emma");
  await settled();
  assert.deepEqual(page.received.map(({ type }) => type), ["ready", "missing-part", "missing-part", "result"]);
});

test("all waiting pages are told why the engine does not start, and then the worker may end", async () => {
  const fails = async () => {
    throw new RecError("part-missing", "parts/core-1.msgpack is gone");
  };
  const received = await new Promise<FromWorker[][]>((resolve) => {
    const service = new Service(fails, () => resolve(pages.map(({ received }) => received)));
    const pages = [new Page(service), new Page(service)];
    for (const page of pages) page.send(START);
  });
  const failed = { type: "failed", code: "part-missing", message: "parts/core-1.msgpack is gone" };
  assert.deepEqual(received, [[failed], [failed]]);
});

test("a missing part and a failed request are different messages, and the next request is answered", async () => {
  const python = engine();
  const { engine: whole } = await python.open();
  const broken = {
    ...whole,
    load: async (parts: readonly number[]) => {
      if (parts.includes(7)) throw new RecError("part-missing", "parts/items-7.msgpack is gone");
    },
    recommend: (asked: RecRequest) => {
      if (asked.item === "nobody") throw new RecError("unknown-item", "no such item");
      return whole.recommend(asked);
    },
  };
  const page = new Page(new Service(async () => ({ engine: broken, fallback: null })));
  page.send(START);
  page.ask(1, "emma", [7]);
  page.ask(2, "nobody");
  page.ask(3, "emma");
  await settled();
  assert.deepEqual(page.received.map(({ type }) => type), ["ready", "missing-part", "error", "result"]);
});

test("messages of another shape are ignored", async () => {
  const python = engine();
  const page = new Page(new Service(python.open));
  const asked = { type: "recommend", id: 1, request: request("emma") };
  const strange = [undefined, null, true, 5, "start", [], [START], {}, { type: "stop" }, { type: "toString" }];
  const started = [{ base: 5 }, { boot: null }, { boot: {} }, { boot: { engine: { core: 5 } } }, { parts: "1" }];
  const recommended = [{ id: "1" }, { request: null }, { request: "emma" }, { request: { parts: 1 } }];
  const searched = [{ id: "1" }, { request: null }, { request: { query: 5 } }];
  for (const wrong of searched) strange.push({ ...searchFor("emma", 1), ...wrong } as never);
  strange.push({ type: "open-search", id: "1" } as never);
  for (const data of [...strange, ...started.map((wrong) => ({ ...START, ...wrong }))]) page.send(data);
  page.send(START);
  for (const data of [...strange, ...recommended.map((wrong) => ({ ...asked, ...wrong }))]) page.send(data);
  page.send(asked);
  await settled();
  assert.deepEqual([python.opened, page.received.map(({ type }) => type)], [1, ["ready", "result"]]);
});

test("a request before the start is refused", async () => {
  const page = new Page(new Service(engine().open));
  page.ask(1, "emma");
  await settled();
  assert.deepEqual(page.received.map((message) => "code" in message && message.code), ["bad-request"]);
});

test("what changed since the build is taken up before the next request; one that the engine refuses has no effect", async () => {
  const python = engine();
  const { engine: whole } = await python.open();
  const strict = {
    ...whole,
    overlay: (overlay: OverlayData) => {
      if (overlay.ids.length === 0) throw new RecError("overlay", "overlay.json cannot be read");
      whole.overlay(overlay);
    },
  };
  const page = new Page(new Service(async () => ({ engine: strict, fallback: null })));
  page.send(START);
  const overlay = { build: "b1", ids: ["emma"], stock: [0], cards: {} };
  page.send({ type: "overlay", overlay });
  page.ask(1, "walden");
  page.send({ type: "overlay", overlay: { ...overlay, ids: [] } });
  page.ask(2, "emma");
  await settled();
  assert.deepEqual(python.done.filter((one) => /overlay|answer/.test(one)), ["overlay emma", "answer walden", "answer emma"]);
  assert.deepEqual(page.received.map(({ type }) => type), ["ready", "result", "result"]);
});
