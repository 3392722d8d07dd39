/**
 * When and how the engine starts. Its start makes requests, so it never depends on the profile: it begins
 * once the first shelf has painted its instant list and the page is idle, or at once when the page asks
 * for it and no shelf is about to paint. Where a new deployment explains a failure, it tries once more; and
 * an engine of an old build makes room for one of the new.
 */
import { deferred } from "./deferred.js";
import { Engine } from "./engine.js";
import { asRecError, RecError } from "../shared/errors.js";
import type { Host } from "./host.js";
import type { Parts } from "./parts.js";

export class Launcher {
  #engine: Engine | null = null;
  #started: Promise<Engine> | null = null;
  #running = new AbortController();
  #ready = false;
  #painting = 0;
  readonly #firstPaint = deferred();

  constructor(
    private readonly parts: Parts,
    private readonly host: Host,
  ) {}

  get status(): "idle" | "starting" | "ready" | "failed" {
    if (!this.#started) return "idle";
    if (this.#engine?.failure) return "failed";
    return this.#ready ? "ready" : "starting";
  }

  /** A shelf begins to show its instant list; the engine waits until the returned function is called. */
  painting(): (shown: boolean) => void {
    this.#painting++;
    return (shown) => {
      this.#painting--;
      this.#firstPaint.resolve();
      if (shown) this.host.mark("rec:instant");
    };
  }

  /** `parts`: item parts of the build that the page has now, which the engine will be asked about. */
  start(whenIdle: boolean, parts: readonly number[] = []): Promise<Engine> {
    if (this.#ready && this.#engine?.boot !== this.parts.boot) this.stop(outdated());
    this.#started ??= this.#open(whenIdle, parts, this.#running.signal);
    return this.#started;
  }

  /** Ends the engine, or its start; a later start begins anew. */
  stop(why: RecError = switchedOff()): void {
    this.#running.abort(why);
    this.#running = new AbortController();
    this.#engine = this.#started = null;
    this.#ready = false;
  }

  async #open(whenIdle: boolean, parts: readonly number[], signal: AbortSignal): Promise<Engine> {
    if (whenIdle || this.#painting > 0) await this.#firstPaint.promise;
    if (whenIdle) await this.host.idle();
    const tried = this.parts.boot;
    try {
      return await this.#launch(parts, signal);
    } catch (error) {
      const failure = asRecError(error);
      if (signal.aborted || !(await this.parts.catchUp(tried, failure.code))) throw failure;
    }
    return this.#launch([], signal);
  }

  async #launch(parts: readonly number[], signal: AbortSignal): Promise<Engine> {
    signal.throwIfAborted();
    const engine = (this.#engine = new Engine(this.parts.boot, this.host, parts));
    signal.addEventListener("abort", () => engine.stop(signal.reason));
    const milliseconds = await engine.ready;
    this.#ready = true;
    this.host.mark("rec:engine");
    this.host.announce(milliseconds);
    return engine;
  }
}

function switchedOff(): RecError {
  return new RecError("engine-failed", "The engine was stopped, because recommendations are switched off.");
}

function outdated(): RecError {
  return new RecError("bundle-changed", "The site was updated while this page was open, and the engine with it.");
}
