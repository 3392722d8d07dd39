import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import { EngineProxy } from "../../../src/page/engine/proxy.js";
import { HELLO_TIMEOUT, type Workers } from "../../../src/page/engine/connection.js";
import { readOptions } from "../../../src/page/instant/options.js";
import { RecError } from "../../../src/shared/errors.js";
import { bundle } from "../../support/bundle.js";
import { BASE, FakeWorker, result, SilentWorker } from "../../support/fakes.js";

const REQUEST = { item: null, neighbors: [], parts: [], events: [], seed: null, ...readOptions({ k: 3 }) };

/** A shared worker as one page sees it: its port is a FakeWorker, and a page that waits for its lock notices its end. */
class FakeShared {
  onerror: SharedWorker["onerror"] = null;
  closed = false;
  end: () => void = () => undefined;

  constructor(
    readonly worker: FakeWorker,
    readonly hello: "hello" | "retired" | "nothing" = "hello",
    readonly locks = true,
  ) {
    const respond = worker.respond.bind(worker);
    worker.respond = (message) => {
      const lock = this.locks ? `lock ${FakeShared.#last++}` : null;
      if (message.type === "start" && hello === "hello") worker.send({ type: "hello", lock });
      if (message.type === "start" && hello === "retired") worker.send({ type: "retired", lock });
      if (hello === "hello") respond(message);
    };
  }

  static #last = 0;

  get port(): MessagePort {
    return Object.assign(this.worker, { close: () => void (this.closed = true) }) as unknown as MessagePort;
  }

  fail(): void {
    this.onerror?.call(this as never, {} as ErrorEvent);
  }
}

/** A browser that gives out these shared workers, one after the other, and own ones. */
function browser(...shared: FakeShared[]) {
  const own: FakeWorker[] = [];
  const names: string[] = [];
  let next = 0;
  const locks = {
    request: (_: string, { signal }: LockOptions, granted: () => void) => {
      const holder = shared[next - 1]!;
      return new Promise((resolve, reject) => {
        holder.end = () => resolve(granted());
        signal?.addEventListener("abort", () => reject(new Error("AbortError")));
      });
    },
  };
  const workers = {
    shared: (_: string, name: string) => {
      names.push(name);
      const worker = shared[next++];
      if (!worker) throw new Error("SecurityError");
      return worker;
    },
    own: () => {
      own.push(new FakeWorker());
      return own.at(-1)!;
    },
    locks,
  } as unknown as Workers;
  const environment = { base: BASE, timeout: 60_000, workers, whyBlocked: () => "It was blocked.", RecError, signal: new AbortController().signal };
  return { own, names, open: () => new EngineProxy(bundle().boot, environment) };
}

function answering(...ids: string[]): FakeWorker {
  const worker = new FakeWorker();
  worker.answer = () => result(...ids);
  return worker;
}

const first = async (engine: EngineProxy) => (await engine.recommend(REQUEST)).items[0]?.item;

test("pages of the same build share a worker", async () => {
  const { own, names, open } = browser(new FakeShared(answering("emma")));
  const engine = open();
  assert.deepEqual(await engine.ready, { milliseconds: 5, warm: false });
  assert.equal(await first(engine), "emma");
  assert.deepEqual([names, own], [["b1"], []]);
});

test("without shared workers, the page has a worker of its own", async () => {
  const { own, open } = browser();
  await open().ready;
  assert.equal(own.length, 1);
});

test("a shared worker that cannot be loaded is replaced by the page's own", async () => {
  const shared = new FakeShared(new FakeWorker(), "nothing");
  const { own, open } = browser(shared);
  const engine = open();
  shared.fail();
  await engine.ready;
  assert.deepEqual([own.length, shared.closed], [1, true]);
});

test("a shared worker that does not answer is replaced by the page's own", async (t: TestContext) => {
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const { own, open } = browser(new FakeShared(new FakeWorker(), "nothing"));
  const engine = open();
  mock.timers.tick(HELLO_TIMEOUT - 1);
  assert.equal(own.length, 0);
  mock.timers.tick(1);
  await engine.ready;
  assert.equal(own.length, 1);
});

test("a page that meets a retired worker gets a new one, as soon as the retired one has ended", async () => {
  const retired = new FakeShared(new FakeWorker(), "retired");
  const { own, names, open } = browser(retired, new FakeShared(answering("emma")));
  const asked = first(open());
  await new Promise(setImmediate);
  assert.equal(names.length, 1);
  retired.end();
  assert.equal(await asked, "emma");
  assert.deepEqual([names.length, own.length, retired.closed], [2, 0, true]);
});

test("without locks, a page that meets a retired worker has a worker of its own at once", async () => {
  const retired = new FakeShared(new FakeWorker(), "retired", false);
  const { own, names, open } = browser(retired);
  await open().ready;
  assert.deepEqual([names.length, own.length, retired.closed], [1, 1, true]);
});

test("messages of another shape are ignored, from either kind of worker", async () => {
  for (const shared of [[new FakeShared(answering("emma"))], []]) {
    const { own, open } = browser(...shared);
    const engine = open();
    const worker = shared[0]?.worker ?? own[0]!;
    const strange = [undefined, null, true, 5, "ready", [], {}, { type: "toString" }, { type: "ready" }, { type: "failed" }];
    const known = [{ type: "hello" }, { type: "retired", lock: 5 }, { type: "error", id: 1 }, { type: "result", id: 1 }];
    const sendAll = () => [...strange, ...known].forEach((data) => worker.send(data as never));
    const respond = worker.respond.bind(worker);
    worker.respond = (message) => (sendAll(), respond(message));
    worker.answer = () => result("emma");
    sendAll();
    assert.deepEqual(await engine.ready, { milliseconds: 5, warm: false });
    assert.equal(await first(engine), "emma");
    assert.equal(engine.failure, null);
  }
});

test("requests that a worker did not answer before it ended are sent to the next one", async () => {
  const ending = new FakeShared(new FakeWorker());
  const next = answering("emma");
  const { open } = browser(ending, new FakeShared(next));
  const engine = open();
  await engine.ready;
  ending.worker.respond = () => ending.end();
  assert.equal(await first(engine), "emma");
  assert.deepEqual(next.requests, [REQUEST]);
});

test("a worker that ends while it starts is replaced", async () => {
  const ending = new FakeShared(new SilentWorker());
  const { open } = browser(ending, new FakeShared(answering("emma")));
  const engine = open();
  await new Promise(setImmediate);
  ending.end();
  assert.equal(await first(engine), "emma");
});

test("a worker that ended while nothing waited for it is replaced with the next request", async () => {
  const [one, two, three] = [1, 2, 3].map(() => new FakeShared(answering("emma"))) as [FakeShared, FakeShared, FakeShared];
  const { names, open } = browser(one, two, three);
  const engine = open();
  await engine.ready;
  one.end();
  await new Promise(setImmediate);
  assert.equal(names.length, 1);
  assert.equal(await first(engine), "emma");
  two.end();
  await new Promise(setImmediate);
  assert.equal(await first(engine), "emma", "and again");
  assert.equal(names.length, 3);
});

test("after a second worker that ends while a request waits, none is started", async () => {
  const [one, two] = [new FakeShared(new FakeWorker()), new FakeShared(new FakeWorker())];
  const { own, names, open } = browser(one, two, new FakeShared(answering("emma")));
  const engine = open();
  await engine.ready;
  for (const shared of [one, two]) {
    const { respond } = shared.worker;
    shared.worker.respond = (message) => (message.type === "start" ? respond.call(shared.worker, message) : shared.end());
  }
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed", message: /stopped unexpectedly/ });
  await assert.rejects(engine.recommend(REQUEST), { code: "engine-failed" });
  assert.deepEqual([names.length, own.length, engine.failure?.code], [2, 0, "engine-failed"]);
});

test("a page that is left disconnects from the worker, and connects again when it comes back", async () => {
  const [one, two] = [new FakeShared(new FakeWorker()), new FakeShared(answering("emma"))];
  const { names, open } = browser(one, two);
  const engine = open();
  await engine.ready;
  one.worker.respond = () => undefined;
  const asked = first(engine);
  await new Promise(setImmediate);
  engine.leave();
  assert.ok(one.closed);
  engine.comeBack();
  assert.equal(await asked, "emma");
  assert.equal(names.length, 2);
});

test("a page that is left keeps its own worker, which no other page uses", async () => {
  const { own, open } = browser();
  const engine = open();
  await engine.ready;
  engine.leave();
  engine.comeBack();
  await engine.recommend(REQUEST);
  assert.deepEqual([own.length, own[0]!.terminated], [1, false]);
});

test("an engine that is stopped never connects again", async () => {
  const shared = new FakeShared(new FakeWorker());
  const { names, open } = browser(shared);
  const engine = open();
  await engine.ready;
  engine.stop(new RecError("engine-failed", "off"));
  engine.comeBack();
  await assert.rejects(engine.recommend(REQUEST), { message: "off" });
  assert.deepEqual([names.length, shared.closed], [1, true]);
});
