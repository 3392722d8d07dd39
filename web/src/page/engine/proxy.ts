/**
 * The engine as the page sees it: requests in, the worker's answers out. Requests have numbers, by which answers are
 * matched; a watchdog ends what takes too long. A worker that ended is replaced when something waits for it, once.
 * After a failure, every request fails with the same error.
 */
import type { Boot } from "../../shared/boot.js";
import { deferred, type Deferred } from "../../shared/deferred.js";
import type { RecError } from "../../shared/errors.js";
import type {
  ErrorCode,
  FromWorker,
  Options,
  OverlayData,
  Ready,
  RecEvent,
  RecRequest,
  RecResult,
  SearchRequest,
  SearchResult,
  ToWorker,
} from "../../shared/protocol.js";
import type { InstantList } from "../instant/list.js";
import type { Host } from "../host.js";
import type { WhyBlocked } from "./blocked.js";
import { Connection, type Workers } from "./connection.js";

/** What the proxy uses of the page. */
export interface EngineEnvironment {
  /** The bundle's folder, with a slash at the end. */
  readonly base: string;
  readonly workers: Workers;
  readonly whyBlocked: WhyBlocked;
  /** How many milliseconds the engine may take to start, and to answer. */
  readonly timeout: number;
  /** The class that the page exports: a site compares with it. */
  readonly RecError: new (code: ErrorCode, message: string) => RecError;
  /** Stops the engine. */
  readonly signal: AbortSignal;
  /** What the page knows of changes since the bundle was built. */
  readonly parts?: { readonly news?: { readonly data: OverlayData } | undefined };
}

/** What a list uses of the page. */
interface Page {
  readonly boot: Boot;
  readonly host: Pick<Host, "now">;
  events(): readonly RecEvent[];
  /** Replaces earlier versions of these events. */
  add(events: readonly RecEvent[]): void;
  firstList(whole: InstantList, options: Options): Pick<RecResult, "items">;
  /** Whether the page has another build than the one that failed with this code. */
  catchUp(tried: Boot, code: ErrorCode): Promise<boolean>;
}

type Failure = readonly [code: ErrorCode, message: string];

/** What the worker is asked, before it has a number. */
type Unnumbered = DistributiveOmit<Exclude<ToWorker, { type: "start" | "overlay" }>, "id">;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

interface Waiting extends Deferred<unknown> {
  readonly asked: Unnumbered;
}

export class EngineProxy {
  failure: RecError | null = null;
  readonly #started = deferred<Ready>();
  readonly #waiting = new Map<number, Waiting>();
  #connection: Connection | null = null;
  /** Whether the worker of this connection accepts requests. */
  #open = false;
  #wasOpen = false;
  /** Whether a worker ended already while something waited for it. */
  #replaced = false;
  #lastId = 0;
  /** What the worker of this connection was told of changes. */
  #told: OverlayData | null = null;

  /** Throws the signal's reason if it is aborted already. */
  constructor(
    readonly boot: Boot,
    private readonly environment: EngineEnvironment,
    parts: readonly number[] = [],
  ) {
    const { signal } = environment;
    signal.throwIfAborted();
    signal.addEventListener("abort", () => this.stop(signal.reason));
    const inTime = this.#watch("start");
    this.ready.then(inTime, inTime);
    this.#connect(parts);
  }

  get ready(): Promise<Ready> {
    return this.#started.promise;
  }

  /** Throws RecError. */
  recommend(request: RecRequest): Promise<RecResult> {
    return this.#ask({ type: "recommend", request });
  }

  /** Loads what a search takes, in steps that end in time; a failure of an earlier call is tried anew. Throws RecError. */
  async openSearch(): Promise<void> {
    while ((await this.#ask<number>({ type: "open-search" })) > 0);
  }

  /** Throws RecError. */
  search(request: SearchRequest): Promise<SearchResult> {
    return this.#ask({ type: "search", request });
  }

  /** The list in place of an instant one; null if a newer build of the site explains a failure. Throws RecError. */
  async list(page: Page, whole: InstantList, asked: () => Options | Promise<Options>): Promise<Omit<RecResult, "codes"> | null> {
    const { item, neighbors, listed, parts, boot } = whole;
    try {
      const now = await asked();
      const request = { item, neighbors, listed, parts, ...now, events: page.events(), seed: dayOf(page.host.now()) };
      const { codes, ...list } = await this.recommend(request);
      if (page.boot.space === boot.space) page.add(withCodes(page.events(), codes));
      // Of a large catalog the engine has a part: what it lacks of a list is not left out.
      const { items } = listed[0] ? page.firstList(whole, now) : list;
      return { ...list, items: items.length > list.items.length ? items : list.items };
    } catch (error) {
      const code = `${(error as Partial<RecError>).code}` as ErrorCode;
      if (!code.startsWith("part-") || !(await page.catchUp(boot, code))) throw error;
      return null;
    }
  }

  /** Ends the page's own worker, or leaves a shared one to others. Requests that wait fail with the error. */
  stop(error: RecError): void {
    this.failure ??= error;
    this.#disconnect();
    this.#started.reject(this.failure);
    this.#waiting.forEach((waiting) => waiting.reject(error));
    this.#waiting.clear();
  }

  /** The page is left. A shared worker goes on for other pages, and for this one if it comes back. */
  leave(): void {
    if (this.#connection?.shared) this.#disconnect();
  }

  /** Connects again if something waits for an answer. */
  comeBack(): void {
    if (!this.#connection && !this.failure && this.#isAwaited) this.#connect([]);
  }

  get #isAwaited(): boolean {
    return !this.#wasOpen || this.#waiting.size > 0;
  }

  async #ask<Answer>(asked: Unnumbered): Promise<Answer> {
    await this.ready;
    if (this.failure) throw this.failure;
    const id = ++this.#lastId;
    const waiting = { asked, ...deferred<unknown>() };
    this.#waiting.set(id, waiting);
    const inTime = this.#watch("answer");
    this.comeBack();
    if (this.#open) this.#send(id, asked);
    return waiting.promise.finally(inTime) as Promise<Answer>;
  }

  #connect(parts: readonly number[]): void {
    const { base, workers } = this.environment;
    const path = `${this.boot.engine.folder}/worker.js`;
    try {
      const start = { type: "start", base, boot: this.boot, parts } as const;
      this.#connection = new Connection(workers, base + path, this.boot.build, start, {
        message: (message) => this.#receive(message),
        lost: () => this.#replace(),
        failed: (answered) => this.#fail(answered ? BROKEN : this.#blocked(path)),
      });
    } catch (error) {
      // The browser's own errors say nothing useful.
      if (error instanceof this.environment.RecError) this.stop(error);
      else this.#fail(this.#blocked(path));
    }
  }

  #disconnect(): void {
    this.#connection?.close();
    this.#connection = this.#told = null;
    this.#open = false;
  }

  /** An engine that ends a second time while something waits for it is given up. */
  #replace(): void {
    this.#disconnect();
    if (!this.#isAwaited) return;
    if (this.#replaced) this.#fail(BROKEN);
    this.#replaced = true;
    this.comeBack();
  }

  /** The worker may be of an earlier page, or another tab: it learns first what has changed since. */
  #send(id: number, asked: Unnumbered): void {
    const overlay = this.environment.parts?.news?.data;
    if (overlay && overlay !== this.#told) this.#connection?.send({ type: "overlay", overlay });
    this.#told = overlay ?? null;
    this.#connection?.send({ ...asked, id });
  }

  #receive(message: FromWorker): void {
    if (message.type === "ready") {
      const { type: _, ...ready } = message;
      this.#open = this.#wasOpen = true;
      this.#started.resolve(ready);
      this.#waiting.forEach(({ asked }, id) => this.#send(id, asked));
    } else if (message.type === "failed") {
      this.#fail(this.#lastId ? BROKEN : [message.code, message.message]);
    } else if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ("result" in message) waiting?.resolve(message.result);
      else if (message.type === "search-opened") waiting?.resolve(message.left);
      else if (message.type === "missing-part") waiting?.reject(this.#error([message.code, message.message]));
      else waiting?.reject(this.#error(unanswered(message.code)));
    }
  }

  #fail(failure: Failure): void {
    this.stop(this.#error(failure));
  }

  #blocked(path: string): Failure {
    return ["worker-blocked", this.environment.whyBlocked(path)];
  }

  #error(failure: Failure): RecError {
    return new this.environment.RecError(...failure);
  }

  /** Ends the engine unless the returned function is called in time. */
  #watch(what: "start" | "answer"): () => void {
    const { timeout } = this.environment;
    const late = () => this.#fail(tooLate(what, timeout));
    const timer = setTimeout(late, timeout);
    return () => clearTimeout(timer);
  }
}

const DAY = 86_400;
const BROKEN: Failure = ["engine-failed", "The engine stopped unexpectedly. Reload the page to start it again."];

function tooLate(what: string, timeout: number): Failure {
  return [
    "engine-timeout",
    `The engine did not ${what} within ${timeout / 1000} seconds. A policy without 'wasm-unsafe-eval' can cause this.`,
  ];
}

/**
 * The worker's own message is not passed on: about a request, it could contain what the visitor did. Nor is a code that
 * says that a file is damaged: the page would look at the server, and that request would depend on the visitor.
 */
function unanswered(code: ErrorCode): Failure {
  const own = code === "unknown-item" || code === "bad-request";
  return [own ? code : "engine-failed", "The engine could not answer this request."];
}

/** The events that had no code, with those of the answer. */
function withCodes(events: readonly RecEvent[], codes: RecResult["codes"]): RecEvent[] {
  const found = events.filter(({ code, item }) => code === null && Object.hasOwn(codes, item));
  return found.map((event) => ({ ...event, code: codes[event.item]! }));
}

/**
 * The number of the day, as the seed of exploration. It is the same for every visitor, so that no id has to be made and
 * stored, and the same all day, so that a shelf does not flicker. No request depends on it.
 */
function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY);
}
