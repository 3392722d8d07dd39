/**
 * The engine's lane: requests in, the worker's answers out, over a line that may have to be opened anew. Requests go
 * out with a number and answers are matched by it; a watchdog ends what takes too long. A worker that ends is
 * replaced, once where somebody waits for it. Once something failed, every request fails with that same error.
 */
import type { Boot } from "../../shared/boot.js";
import type { RecError } from "../../shared/errors.js";
import type { ErrorCode, FromWorker, Ready, RecRequest, RecResult } from "../../shared/protocol.js";
import { deferred, type Deferred } from "../../shared/deferred.js";
import { Line, type Workers } from "./connection.js";

export interface Place {
  /** The bundle's folder, with a slash at the end. */
  readonly base: string;
  readonly workers: Workers;
  /** How many milliseconds the engine may take, to start or to answer. */
  readonly patience: number;
  /** The page's own class: a site compares with it. */
  readonly RecError: new (code: ErrorCode, message: string) => RecError;
  /** Stops the engine. */
  readonly signal: AbortSignal;
}

type Failure = readonly [code: ErrorCode, message: string];

interface Waiting extends Deferred<RecResult> {
  readonly request: RecRequest;
}

export class Engine {
  failure: RecError | null = null;
  readonly #started = deferred<Ready>();
  readonly #waiting = new Map<number, Waiting>();
  #line: Line | null = null;
  /** Whether the worker at the end of this line can be asked. */
  #open = false;
  #wasOpen = false;
  #died = false;
  #last = 0;

  /** Throws the signal's reason where it has come already. */
  constructor(
    readonly boot: Boot,
    private readonly place: Place,
    parts: readonly number[] = [],
  ) {
    const { signal } = place;
    signal.throwIfAborted();
    signal.addEventListener("abort", () => this.stop(signal.reason));
    const inTime = this.#watch("start");
    this.ready.then(inTime, inTime);
    this.#connect(parts);
  }

  get ready(): Promise<Ready> {
    return this.#started.promise;
  }

  async recommend(request: RecRequest): Promise<RecResult> {
    await this.ready;
    if (this.failure) throw this.failure;
    const id = ++this.#last;
    const waiting = { request, ...deferred<RecResult>() };
    this.#waiting.set(id, waiting);
    const inTime = this.#watch("answer");
    this.back();
    if (this.#open) this.#ask(id, request);
    return waiting.promise.finally(inTime);
  }

  /** Ends the worker, or leaves it to others; whoever still waits for it gets the error. */
  stop(error: RecError): void {
    this.failure ??= error;
    this.#hangUp();
    this.#started.reject(this.failure);
    this.#waiting.forEach((waiting) => waiting.reject(error));
    this.#waiting.clear();
  }

  /** The page is left: other pages, and this one if it comes back, have the worker. */
  leave(): void {
    if (this.#line?.shared) this.#hangUp();
  }

  /** Where something is waited for, there is a line again. */
  back(): void {
    if (!this.#line && !this.failure && this.#isAwaited) this.#connect([]);
  }

  get #isAwaited(): boolean {
    return !this.#wasOpen || this.#waiting.size > 0;
  }

  #connect(parts: readonly number[]): void {
    const { base, workers } = this.place;
    const path = `${this.boot.engine.folder}/worker.js`;
    try {
      const start = { type: "start", base, boot: this.boot, parts } as const;
      this.#line = new Line(workers, base + path, this.boot.build, start, {
        hear: (message) => this.#hear(message),
        lost: () => this.#lost(),
        fail: (spoke) => this.#fail(spoke ? BROKEN : blocked(path)),
      });
    } catch (error) {
      // The browser says nothing of use.
      if (error instanceof this.place.RecError) this.stop(error);
      else this.#fail(blocked(path));
    }
  }

  #hangUp(): void {
    this.#line?.close();
    this.#line = null;
    this.#open = false;
  }

  /** Nobody is to start an engine anew that ends again and again. */
  #lost(): void {
    this.#hangUp();
    if (!this.#isAwaited) return;
    if (this.#died) this.#fail(BROKEN);
    this.#died = true;
    this.back();
  }

  #ask(id: number, request: RecRequest): void {
    this.#line?.send({ type: "recommend", id, request });
  }

  #hear(message: FromWorker): void {
    if (message.type === "ready") {
      const { type: _, ...ready } = message;
      this.#open = this.#wasOpen = true;
      this.#started.resolve(ready);
      this.#waiting.forEach(({ request }, id) => this.#ask(id, request));
    } else if (message.type === "failed") {
      this.#fail(this.#last ? BROKEN : [message.code, message.message]);
    } else if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.type === "result") waiting?.resolve(message.result);
      else if (message.type === "lacking") waiting?.reject(this.#error([message.code, message.message]));
      else waiting?.reject(this.#error(unanswered(message.code)));
    }
  }

  #fail(failure: Failure): void {
    this.stop(this.#error(failure));
  }

  #error(failure: Failure): RecError {
    return new this.place.RecError(...failure);
  }

  /** Ends the engine unless the returned function is called in time. */
  #watch(what: "start" | "answer"): () => void {
    const { patience } = this.place;
    const late = () => this.#fail(tooLate(what, patience));
    const timer = setTimeout(late, patience);
    return () => clearTimeout(timer);
  }
}

const BROKEN: Failure = ["engine-failed", "The engine stopped unexpectedly. Reload the page to start it again."];

function blocked(path: string): Failure {
  return [
    "worker-blocked",
    `The browser did not start ${path}. It must be on the server, and the page's policy must have worker-src 'self'.`,
  ];
}

function tooLate(what: string, patience: number): Failure {
  return [
    "engine-timeout",
    `The engine did not ${what} within ${patience / 1000} seconds. A policy without 'wasm-unsafe-eval' can cause this.`,
  ];
}

/**
 * The worker's own words stay behind: about a request, they could speak of what the visitor did. Nor may its
 * code say that a file is amiss: the page would go and look at the server, for a reason of the visitor's.
 */
function unanswered(code: ErrorCode): Failure {
  const own = code === "unknown-item" || code === "bad-request";
  return [own ? code : "engine-failed", "The engine could not answer this request."];
}
