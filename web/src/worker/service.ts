/**
 * One engine for all pages: ports of pages in, answers to each of them out. The first "start" opens the engine, later
 * ones find it running. Requests of all pages are answered one after the other, and none is kept.
 */
import { asRecError, RecError } from "../shared/errors.js";
import { isToWorker } from "../shared/messages.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import type { Opened } from "./open.js";

export type Start = Extract<ToWorker, { type: "start" }>;
type Told = Extract<ToWorker, { type: "overlay" }>;
type Asked = Exclude<ToWorker, Start | Told>;

/** The connection to one page: a port of a shared worker, or a dedicated worker itself. */
export interface Port {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: FromWorker): void;
}

/** The members of an opened engine that are used here. */
interface Serving extends Pick<Opened, "fallback"> {
  readonly engine: Pick<Opened["engine"], "load" | "recommend" | "overlay" | "keepParts" | "openSearch" | "search">;
}

export class Service {
  #opened: Promise<Serving> | null = null;
  #queue: Promise<void> = Promise.resolve();

  /** `failed` is called after all pages that wait were told that the engine did not start. */
  constructor(
    private readonly open: (start: Start) => Promise<Serving>,
    private readonly failed: () => void = () => undefined,
  ) {}

  serve(port: Port): void {
    port.onmessage = ({ data }) => {
      if (!isToWorker(data)) return;
      if (data.type === "start") void this.#start(data, port);
      else this.#queue = this.#queue.then(() => (data.type === "overlay" ? this.#tell(data) : this.#answer(data, port)));
    };
  }

  async #start(start: Start, port: Port): Promise<void> {
    const begun = performance.now();
    const warm = this.#opened !== null;
    this.#opened ??= this.open(start);
    try {
      const { engine, fallback: because } = await this.#opened;
      const fallback = because && { fallback: textOf(because) };
      port.postMessage({ type: "ready", milliseconds: performance.now() - begun, warm, ...fallback });
      if (!warm) this.#queue = this.#queue.then(() => engine.keepParts());
    } catch (error) {
      port.postMessage({ type: "failed", ...textOf(error) });
      if (!warm) setTimeout(this.failed);
    }
  }

  /** An overlay that cannot be used has no effect: the page has reported it. */
  async #tell({ overlay }: Told): Promise<void> {
    try {
      (await this.#started()).engine.overlay(overlay);
    } catch {
      // Requests are answered all the same.
    }
  }

  async #answer(asked: Asked, port: Port): Promise<void> {
    const { id } = asked;
    let engine: Serving["engine"];
    let left = 0;
    try {
      ({ engine } = await this.#started());
      if (asked.type === "recommend") await engine.load(asked.request.parts);
      else left = await engine.openSearch(asked.type === "open-search");
      // A page that connected to a new worker does not announce its search again.
      while (asked.type === "search" && left > 0) left = await engine.openSearch(false);
    } catch (error) {
      return port.postMessage({ type: "missing-part", id, ...textOf(error) });
    }
    try {
      port.postMessage(answerOf(asked, engine, left));
    } catch (error) {
      port.postMessage({ type: "error", id, ...textOf(error) });
    }
    await engine.keepParts();
  }

  #started(): Promise<Serving> {
    if (this.#opened) return this.#opened;
    throw new RecError("bad-request", "The engine has not been started. Send 'start' first.");
  }
}

function answerOf(asked: Asked, engine: Serving["engine"], left: number): FromWorker {
  const { id } = asked;
  if (asked.type === "open-search") return { type: "search-opened", id, left };
  if (asked.type === "search") return { type: "found", id, result: engine.search(asked.request) };
  return { type: "result", id, result: engine.recommend(asked.request) };
}

function textOf(error: unknown): Pick<RecError, "code" | "message"> {
  const { code, message } = asRecError(error);
  return { code, message };
}
