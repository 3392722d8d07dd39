/**
 * The line from a page to the engine's worker. The worker is a shared one: it serves all tabs, and outlives a page, so
 * that the next one finds the engine running. Where the browser has none, refuses it, or it says nothing, the page
 * gets a worker of its own. Messages of protocol.ts go in and come out; that a worker is gone is told, too.
 */
import { isFromWorker } from "../../shared/messages.js";
import type { FromWorker, ToWorker } from "../../shared/protocol.js";

/** What of the browser a line is made of. */
export interface Workers {
  /** Throws where there are none, or the page may not have one. */
  shared(url: string, name: string): Pick<SharedWorker, "port" | "onerror">;
  own(url: string): Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;
  /** Missing on a page that is not secure. */
  readonly locks?: Pick<LockManager, "request"> | undefined;
}

export interface Ears {
  hear(message: FromWorker): void;
  /** The shared worker ended; there may be another. */
  lost(): void;
  /** There is no worker to be had, or it broke after it `spoke`. */
  fail(spoke: boolean): void;
}

interface Wire {
  readonly shared: boolean;
  send(message: ToWorker): void;
  close(): void;
}

/**
 * So many milliseconds after it was asked for, a shared worker must have said hello. One that starts Python for another
 * page hears nothing for seconds.
 */
export const HELLO = 15_000;

export class Line {
  #wire: Wire;

  /** `name`: pages of the same build share a worker. `start` is said first. Throws where there is no worker. */
  constructor(
    private readonly workers: Workers,
    private readonly url: string,
    private readonly name: string,
    private readonly start: ToWorker,
    private readonly ears: Ears,
  ) {
    try {
      this.#wire = this.#share();
    } catch {
      this.#wire = this.#own();
    }
    this.send(start);
  }

  /** Whether the worker is one that can be left alone. */
  get shared(): boolean {
    return this.#wire.shared;
  }

  send(message: ToWorker): void {
    this.#wire.send(message);
  }

  /** Ends the worker, if it is the page's own. */
  close(): void {
    this.#wire.close();
  }

  #share(): Wire {
    const worker = this.workers.shared(this.url, this.name);
    const { port } = worker;
    const closed = new AbortController();
    const silent = setTimeout(() => this.#replace(() => this.#own()), HELLO);
    let spoke = false;
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (spoke) this.ears.fail(true);
      else this.#replace(() => this.#own());
    };
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isFromWorker(data)) return;
      spoke = true;
      if (data.type === "retired") return this.#leave(data.alive, closed.signal);
      clearTimeout(silent);
      if (data.type === "hello") this.#await(data.alive, closed.signal, () => this.ears.lost());
      else this.ears.hear(data);
    };
    return {
      shared: true,
      send: (message) => port.postMessage(message),
      close: () => {
        clearTimeout(silent);
        closed.abort();
        worker.onerror = port.onmessage = null;
        port.close();
      },
    };
  }

  #own(): Wire {
    const worker = this.workers.own(this.url);
    let spoke = false;
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isFromWorker(data)) return;
      spoke = true;
      this.ears.hear(data);
    };
    worker.onerror = (event) => {
      // The browser would write the error to the console, and who knows what its text carries.
      event.preventDefault?.();
      this.ears.fail(spoke);
    };
    return {
      shared: false,
      send: (message) => worker.postMessage(message),
      close: () => worker.terminate(),
    };
  }

  #replace(open: () => Wire): void {
    this.close();
    try {
      this.#wire = open();
      this.send(this.start);
    } catch {
      this.ears.fail(false);
    }
  }

  /** Once a retired worker is gone, there is another; who cannot tell when that is does without. */
  #leave(alive: string | null, signal: AbortSignal): void {
    if (alive === null) this.#replace(() => this.#own());
    else this.#await(alive, signal, () => this.#replace(() => this.#share()));
  }

  /** A page is not told that a shared worker is gone, but it gets the lock that the worker held. */
  #await(alive: string | null, signal: AbortSignal, gone: () => void): void {
    if (alive === null) return;
    const closed = () => undefined; // Who closes the line no longer waits for the lock.
    this.workers.locks?.request(alive, { mode: "shared", signal }, gone).catch(closed);
  }
}
