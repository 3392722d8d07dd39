/**
 * The engine's lane: one module worker that speaks protocol.ts. Requests go out with a number and answers
 * are matched by it; a watchdog ends a start that hangs. Once something failed, every request fails with
 * that same error, and the worker is gone.
 */
import type { Boot } from "../shared/boot.js";
import type { ErrorCode, FromWorker, RecRequest, RecResult, ToWorker } from "../shared/protocol.js";
import { deferred, type Deferred } from "./deferred.js";
import { RecError } from "../shared/errors.js";
import type { Host, WorkerLike } from "./host.js";

export class Engine {
  failure: RecError | null = null;
  readonly #started = deferred<number>();
  #worker: WorkerLike | null = null;
  #spoke = false;
  #last = 0;
  readonly #waiting = new Map<number, Deferred<RecResult>>();

  constructor(
    readonly boot: Boot,
    private readonly host: Pick<Host, "base" | "worker" | "patience">,
    parts: readonly number[] = [],
  ) {
    const inTime = this.#watch("start");
    this.ready.then(inTime, inTime);
    const path = `${boot.engine.folder}/worker.js`;
    try {
      const worker = (this.#worker = host.worker(host.base + path));
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
      worker.onerror = (event) => {
        // The browser would write the error to the console, and who knows what its text carries.
        event.preventDefault?.();
        this.stop(this.#spoke ? broken() : blocked(path));
      };
      worker.postMessage({ type: "start", base: host.base, boot, parts } satisfies ToWorker);
    } catch {
      this.stop(blocked(path));
    }
  }

  /** Milliseconds that the start took. */
  get ready(): Promise<number> {
    return this.#started.promise;
  }

  async recommend(request: RecRequest): Promise<RecResult> {
    await this.ready;
    if (this.failure) throw this.failure;
    const id = ++this.#last;
    const answer = deferred<RecResult>();
    this.#waiting.set(id, answer);
    this.#worker?.postMessage({ type: "recommend", id, request } satisfies ToWorker);
    return answer.promise.finally(this.#watch("answer"));
  }

  /** Ends the worker; whoever still waits for it gets the error. */
  stop(error: RecError): void {
    this.failure ??= error;
    this.#worker?.terminate();
    this.#started.reject(this.failure);
    this.#waiting.forEach((waiting) => waiting.reject(error));
    this.#waiting.clear();
  }

  #hear(message: FromWorker): void {
    this.#spoke = true;
    if (message.type === "ready") this.#started.resolve(message.milliseconds);
    else if (message.type === "failed") this.stop(this.#last ? broken() : new RecError(message.code, message.message));
    else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.type === "result") waiting?.resolve(message.result);
      else if (message.type === "lacking") waiting?.reject(new RecError(message.code, message.message));
      else waiting?.reject(unanswered(message.code));
    }
  }

  /** Ends the engine unless the returned function is called in time. */
  #watch(what: "start" | "answer"): () => void {
    const { patience } = this.host;
    const late = () => this.stop(tooLate(what, patience));
    const timer = setTimeout(late, patience);
    return () => clearTimeout(timer);
  }
}

function blocked(path: string): RecError {
  return new RecError(
    "worker-blocked",
    `The browser did not start ${path}. It must be on the server, and the page's policy must have worker-src 'self'.`,
  );
}

function broken(): RecError {
  return new RecError("engine-failed", "The engine stopped unexpectedly. Reload the page to start it again.");
}

function tooLate(what: string, patience: number): RecError {
  return new RecError(
    "engine-timeout",
    `The engine did not ${what} within ${patience / 1000} seconds. A policy without 'wasm-unsafe-eval' can cause this.`,
  );
}

/**
 * The worker's own words stay behind: about a request, they could speak of what the visitor did. Nor may its
 * code say that a file is amiss: the page would go and look at the server, for a reason of the visitor's.
 */
function unanswered(code: ErrorCode): RecError {
  const own = code === "unknown-item" || code === "bad-request";
  return new RecError(own ? code : "engine-failed", "The engine could not answer this request.");
}
