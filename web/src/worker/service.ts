/**
 * One engine for all who ask: ports of pages in, answers to each of them out. The first start opens the engine, later
 * ones find it running, and requests are answered one after the other, whoever asks. It remembers nothing of them.
 */
import { asRecError, RecError } from "../shared/errors.js";
import { isToWorker } from "../shared/messages.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import type { Opened } from "./host.js";

export type Start = Extract<ToWorker, { type: "start" }>;
type Recommend = Extract<ToWorker, { type: "recommend" }>;

/** The end of a line to one page; the worker itself, where it has but one. */
export interface Port {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: FromWorker): void;
}

/** What of an opened engine is needed here. */
export interface Serving extends Pick<Opened, "fallback"> {
  readonly engine: Pick<Opened["engine"], "load" | "recommend" | "rest">;
}

export class Service {
  #opened: Promise<Serving> | null = null;
  #turn: Promise<void> = Promise.resolve();

  /** `failed` is called once all who wait have heard that the engine does not start. */
  constructor(
    private readonly open: (start: Start) => Promise<Serving>,
    private readonly failed: () => void = () => undefined,
  ) {}

  serve(port: Port): void {
    port.onmessage = ({ data }) => {
      if (!isToWorker(data)) return;
      if (data.type === "start") void this.#start(data, port);
      else this.#turn = this.#turn.then(() => this.#answer(data, port));
    };
  }

  async #start(start: Start, port: Port): Promise<void> {
    const begun = performance.now();
    const warm = this.#opened !== null;
    this.#opened ??= this.open(start);
    try {
      const { engine, fallback: because } = await this.#opened;
      const fallback = because && { fallback: wordsOf(because) };
      port.postMessage({ type: "ready", milliseconds: performance.now() - begun, warm, ...fallback });
      if (!warm) this.#turn = this.#turn.then(() => engine.rest());
    } catch (error) {
      port.postMessage({ type: "failed", ...wordsOf(error) });
      if (!warm) setTimeout(this.failed);
    }
  }

  async #answer({ id, request }: Recommend, port: Port): Promise<void> {
    let engine: Serving["engine"];
    try {
      ({ engine } = await this.#started());
      await engine.load(request.parts);
    } catch (error) {
      return port.postMessage({ type: "lacking", id, ...wordsOf(error) });
    }
    try {
      port.postMessage({ type: "result", id, result: engine.recommend(request) });
    } catch (error) {
      port.postMessage({ type: "error", id, ...wordsOf(error) });
    }
    await engine.rest();
  }

  #started(): Promise<Serving> {
    if (this.#opened) return this.#opened;
    throw new RecError("bad-request", "The engine has not been started. Send 'start' first.");
  }
}

function wordsOf(error: unknown): Pick<RecError, "code" | "message"> {
  const { code, message } = asRecError(error);
  return { code, message };
}
