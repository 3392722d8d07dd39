/**
 * The connection from a page to the engine's worker. The worker is a shared one: it serves all tabs and outlives a
 * page, so that the next page finds the engine running. Where the browser has no shared workers, refuses one, or gets
 * no answer from it, the page gets a worker of its own. Messages of protocol.ts go in and come out.
 */
import { isFromWorker } from "../../shared/messages.js";
import type { FromWorker, ToWorker } from "../../shared/protocol.js";

/** The parts of the browser that a connection is made of. */
export interface Workers {
  /** Throws if the browser has no shared workers, or the page may not have one. */
  shared(url: string, name: string): Pick<SharedWorker, "port" | "onerror">;
  own(url: string): Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;
  /** Missing on a page that is not secure. */
  readonly locks?: Pick<LockManager, "request"> | undefined;
}

/** What a connection calls. */
interface Handlers {
  message(message: FromWorker): void;
  /** The shared worker ended; another one can be started. */
  lost(): void;
  /** No worker could be started, or it broke after a first message (`answered`). */
  failed(answered: boolean): void;
}

/** A worker of either kind. */
interface Transport {
  readonly shared: boolean;
  send(message: ToWorker): void;
  close(): void;
}

/**
 * Milliseconds within which a shared worker must say hello. While it starts Python for another page, it answers
 * nothing for seconds.
 */
export const HELLO_TIMEOUT = 15_000;

export class Connection {
  #transport: Transport;

  /** `name`: pages of the same build share a worker. `start`: the first message. Throws if no worker can be started. */
  constructor(
    private readonly workers: Workers,
    private readonly url: string,
    private readonly name: string,
    private readonly start: ToWorker,
    private readonly handlers: Handlers,
  ) {
    try {
      this.#transport = this.#openShared();
    } catch {
      this.#transport = this.#openOwn();
    }
    this.send(start);
  }

  /** Whether other pages may use the worker too. */
  get shared(): boolean {
    return this.#transport.shared;
  }

  send(message: ToWorker): void {
    this.#transport.send(message);
  }

  /** Ends the worker if it is the page's own. */
  close(): void {
    this.#transport.close();
  }

  #openShared(): Transport {
    const worker = this.workers.shared(this.url, this.name);
    const { port } = worker;
    const closed = new AbortController();
    const timer = setTimeout(() => this.#replace(() => this.#openOwn()), HELLO_TIMEOUT);
    let answered = false;
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (answered) this.handlers.failed(true);
      else this.#replace(() => this.#openOwn());
    };
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isFromWorker(data)) return;
      answered = true;
      if (data.type === "retired") return this.#leaveRetired(data.lock, closed.signal);
      clearTimeout(timer);
      if (data.type === "hello") this.#awaitEnd(data.lock, closed.signal, () => this.handlers.lost());
      else this.handlers.message(data);
    };
    return {
      shared: true,
      send: (message) => port.postMessage(message),
      close: () => {
        clearTimeout(timer);
        closed.abort();
        worker.onerror = port.onmessage = null;
        port.close();
      },
    };
  }

  #openOwn(): Transport {
    const worker = this.workers.own(this.url);
    let answered = false;
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isFromWorker(data)) return;
      answered = true;
      this.handlers.message(data);
    };
    worker.onerror = (event) => {
      // The browser would write the error to the console, and its text could contain anything.
      event.preventDefault?.();
      this.handlers.failed(answered);
    };
    return {
      shared: false,
      send: (message) => worker.postMessage(message),
      close: () => worker.terminate(),
    };
  }

  #replace(open: () => Transport): void {
    this.close();
    try {
      this.#transport = open();
      this.send(this.start);
    } catch {
      this.handlers.failed(false);
    }
  }

  /** Once a retired worker has ended, a new one can be started; without locks, a page cannot know when. */
  #leaveRetired(lock: string | null, signal: AbortSignal): void {
    if (lock === null) this.#replace(() => this.#openOwn());
    else this.#awaitEnd(lock, signal, () => this.#replace(() => this.#openShared()));
  }

  /** Calls `ended` when the worker has ended: the page then gets the liveness lock that the worker held. */
  #awaitEnd(lock: string | null, signal: AbortSignal, ended: () => void): void {
    if (lock === null) return;
    const closed = () => undefined; // The connection was closed meanwhile, which aborts the request.
    this.workers.locks?.request(lock, { mode: "shared", signal }, ended).catch(closed);
  }
}
