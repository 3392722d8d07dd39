import assert from "node:assert/strict";
import { test } from "node:test";
import { wishesOf } from "../src/page/instant/options.js";
import { RecError } from "../src/shared/errors.js";
import type { FromWorker, RecRequest, ToWorker } from "../src/shared/protocol.js";
import { type Port, Service } from "../src/worker/service.js";
import { bundle } from "./bundle.js";
import { BASE, result } from "./fakes.js";

const START: ToWorker = { type: "start", base: BASE, boot: bundle().boot, parts: [] };

function request(context: string, parts: readonly number[] = []): RecRequest {
  return { context, near: [], parts, events: [], seed: null, ...wishesOf({ k: 3 }) };
}

/** A page at its end of the line. */
class Page implements Port {
  onmessage: Port["onmessage"] = null;
  readonly heard: FromWorker[] = [];

  constructor(service: Service) {
    service.serve(this);
  }

  postMessage(message: FromWorker): void {
    this.heard.push(message);
  }

  says(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  asks(id: number, ...asked: Parameters<typeof request>): void {
    this.says({ type: "recommend", id, request: request(...asked) });
  }
}

/** An engine that recommends each request's own context, and writes down what it does. */
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
        recommend: ({ context }: RecRequest) => (done.push(`answer ${context}`), result(context ?? "")),
        rest: async () => void done.push("rest"),
      };
      return { engine, fallback };
    },
  };
}

const settled = () => new Promise(setImmediate);

test("the first start opens the engine, and whoever comes later finds it warm", async () => {
  const python = engine();
  const service = new Service(python.open);
  const [one, other, late] = [new Page(service), new Page(service), new Page(service)];
  one.says(START);
  other.says(START);
  await settled();
  late.says(START);
  await settled();
  const warm = [one, other, late].map(({ heard }) => heard.map((message) => "warm" in message && message.warm));
  assert.deepEqual(warm, [[false], [true], [true]]);
  assert.equal(python.opened, 1);
});

test("every page hears why Python had to start the long way", async () => {
  const service = new Service(engine(new RecError("part-missing", "snapshot.wasm is gone")).open);
  const pages = [new Page(service), new Page(service)];
  for (const page of pages) page.says(START);
  await settled();
  const reasons = pages.map(({ heard }) => heard.map((message) => "fallback" in message && message.fallback));
  const because = { code: "part-missing", message: "snapshot.wasm is gone" };
  assert.deepEqual(reasons, [[because], [because]]);
});

test("requests of all pages are answered in turn, each to the page that asked", async () => {
  const python = engine();
  const service = new Service(python.open);
  const [one, other] = [new Page(service), new Page(service)];
  one.says(START);
  other.says(START);
  one.asks(1, "emma", [1]);
  other.asks(1, "dracula", [2]);
  one.asks(2, "walden", [3]);
  await settled();
  assert.deepEqual(
    python.done.filter((line) => line !== "rest"),
    ["load 1", "answer emma", "load 2", "answer dracula", "load 3", "answer walden"],
  );
  const answers = ({ heard }: Page) => {
    return heard.flatMap((message) => (message.type === "result" ? [message.result.items[0]?.item] : []));
  };
  assert.deepEqual([answers(one), answers(other)], [["emma", "walden"], ["dracula"]]);
});

test("all who wait hear why the engine does not start, and then the worker may end", async () => {
  const fails = async () => {
    throw new RecError("part-missing", "parts/core-1.msgpack is gone");
  };
  const heard = await new Promise<FromWorker[][]>((resolve) => {
    const service = new Service(fails, () => resolve(pages.map(({ heard }) => heard)));
    const pages = [new Page(service), new Page(service)];
    for (const page of pages) page.says(START);
  });
  const failed = { type: "failed", code: "part-missing", message: "parts/core-1.msgpack is gone" };
  assert.deepEqual(heard, [[failed], [failed]]);
});

test("a part that cannot be had and a request that fails are told apart, and the next one is answered", async () => {
  const python = engine();
  const { engine: whole } = await python.open();
  const broken = {
    ...whole,
    load: async (parts: readonly number[]) => {
      if (parts.includes(7)) throw new RecError("part-missing", "parts/items-7.msgpack is gone");
    },
    recommend: (asked: RecRequest) => {
      if (asked.context === "nobody") throw new RecError("unknown-item", "no such item");
      return whole.recommend(asked);
    },
  };
  const page = new Page(new Service(async () => ({ engine: broken, fallback: null })));
  page.says(START);
  page.asks(1, "emma", [7]);
  page.asks(2, "nobody");
  page.asks(3, "emma");
  await settled();
  assert.deepEqual(page.heard.map(({ type }) => type), ["ready", "lacking", "error", "result"]);
});

test("what is no message of ours is not heard", async () => {
  const python = engine();
  const page = new Page(new Service(python.open));
  const asked = { type: "recommend", id: 1, request: request("emma") };
  const strange = [undefined, null, true, 5, "start", [], [START], {}, { type: "stop" }, { type: "toString" }];
  const started = [{ base: 5 }, { boot: null }, { boot: {} }, { boot: { engine: { core: 5 } } }, { parts: "1" }];
  const recommended = [{ id: "1" }, { request: null }, { request: "emma" }, { request: { parts: 1 } }];
  for (const data of [...strange, ...started.map((wrong) => ({ ...START, ...wrong }))]) page.says(data);
  page.says(START);
  for (const data of [...strange, ...recommended.map((wrong) => ({ ...asked, ...wrong }))]) page.says(data);
  page.says(asked);
  await settled();
  assert.deepEqual([python.opened, page.heard.map(({ type }) => type)], [1, ["ready", "result"]]);
});

test("who asks before anything is started is told so", async () => {
  const page = new Page(new Service(engine().open));
  page.asks(1, "emma");
  await settled();
  assert.deepEqual(page.heard.map((message) => "code" in message && message.code), ["bad-request"]);
});
