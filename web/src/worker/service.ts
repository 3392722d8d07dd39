/**
 * One engine for all who ask: ports of pages in, answers to each of them out. The first start opens the engine, later
 * ones find it running, and requests are answered one after the other, whoever asks. It remembers nothing of them.
 */
import { asRecError, RecError } from "../shared/errors.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import type { Engine } from "./engine.js";

export type Start = Extract<ToWorker, { type: "start" }>;
type Recommend = Extract<ToWorker, { type: "recommend" }>;

/** The end of a line to one page; the worker itself, where it has but one. */
export interface Port {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

type Opened = Pick<Engine, "load" | "recommend" | "rest">;

export class Service {
  #engine: Promise<Opened> | null = null;
  #turn: Promise<void> = Promise.resolve();

  /** `failed` is called once all who wait have heard that the engine does not start. */
  constructor(
    private readonly open: (start: Start) => Promise<Opened>,
    private readonly failed: () => void = () => undefined,
  ) {}

  serve(port: Port): void {
    port.onmessage = ({ data }) => {
      if (data.type === "start") void this.#start(data, port);
      else this.#turn = this.#turn.then(() => this.#answer(data, port));
    };
  }

  async #start(start: Start, port: Port): Promise<void> {
    const begun = performance.now();
    const warm = this.#engine !== null;
    this.#engine ??= this.open(start);
    try {
      const engine = await this.#engine;
      port.postMessage({ type: "ready", milliseconds: performance.now() - begun, warm });
      if (!warm) this.#turn = this.#turn.then(() => engine.rest());
    } catch (error) {
      port.postMessage({ type: "failed", ...wordsOf(error) });
      if (!warm) setTimeout(this.failed);
    }
  }

  async #answer({ id, request }: Recommend, port: Port): Promise<void> {
    let engine: Opened;
    try {
      engine = await this.#started();
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

  #started(): Promise<Opened> {
    if (this.#engine) return this.#engine;
    throw new RecError("bad-request", "The engine has not been started. Send 'start' first.");
  }
}

function wordsOf(error: unknown): Pick<RecError, "code" | "message"> {
  const { code, message } = asRecError(error);
  return { code, message };
}
