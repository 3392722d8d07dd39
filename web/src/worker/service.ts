/**
 * One engine for all pages: ports of pages in, answers to each of them out. The first "start" opens the engine, later
 * ones find it running. Requests of all pages are answered one after the other, and none is kept.
 */
import { asRecError, RecError } from "../shared/errors.js";
import { isToWorker } from "../shared/messages.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import type { Opened } from "./open.js";

export type Start = Extract<ToWorker, { type: "start" }>;
type Recommend = Extract<ToWorker, { type: "recommend" }>;

/** The connection to one page: a port of a shared worker, or a dedicated worker itself. */
export interface Port {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: FromWorker): void;
}

/** The members of an opened engine that are used here. */
interface Serving extends Pick<Opened, "fallback"> {
  readonly engine: Pick<Opened["engine"], "load" | "recommend" | "keepParts">;
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
      else this.#queue = this.#queue.then(() => this.#answer(data, port));
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

  async #answer({ id, request }: Recommend, port: Port): Promise<void> {
    let engine: Serving["engine"];
    try {
      ({ engine } = await this.#started());
      await engine.load(request.parts);
    } catch (error) {
      return port.postMessage({ type: "missing-part", id, ...textOf(error) });
    }
    try {
      port.postMessage({ type: "result", id, result: engine.recommend(request) });
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

function textOf(error: unknown): Pick<RecError, "code" | "message"> {
  const { code, message } = asRecError(error);
  return { code, message };
}
