/**
 * When and how the engine starts. A start makes requests, so it never depends on the profile. The engine starts once
 * the first shelf has painted its instant list and the page is loaded and idle, or at once if the page asks for it and
 * no shelf is about to paint. For a visitor who saves data, it starts only if the site demands it. If a new deployment
 * explains a failure, the start is tried once more; an engine of an old build is replaced by one of the new build.
 */
import { deferred } from "../../shared/deferred.js";
import { RecError } from "../../shared/errors.js";
import { fetchFile } from "../../shared/files.js";
import type { Host } from "../host.js";
import { type InstantParts, updated } from "../instant/parts.js";
import { OVERLAY } from "../changes/has.js";
import type { EngineProxy } from "./proxy.js";

type Connect = Pick<typeof import("./connect.js"), "connect" | "idle" | "opened">;

export class Launcher {
  #engine: EngineProxy | null = null;
  #started: Promise<EngineProxy> | null = null;
  #running = new AbortController();
  #status: "idle" | "starting" | "ready" | "failed" = "idle";
  /** How many shelves are about to paint their instant lists. */
  #painting = 0;
  readonly #firstPaint = deferred();
  /** Whether the engine starts although the visitor saves data. */
  forced: boolean;

  constructor(
    private readonly parts: InstantParts,
    private readonly host: Host,
  ) {
    this.forced = host.settings.always;
  }

  get status(): "idle" | "saving" | "starting" | "ready" | "failed" {
    if (this.#savesData) return "saving";
    return this.#engine?.failure ? "failed" : this.#status;
  }

  /** A shelf is about to show its instant list: the engine waits until the returned function is called. */
  painting(): (shown: boolean) => void {
    this.#painting++;
    return (shown) => {
      this.#painting--;
      // A shelf that shows nothing, or whose run was aborted, does not let the engine start before another one paints.
      if (shown || this.#painting === 0) this.#firstPaint.resolve();
      if (shown) this.host.mark("rec:instant");
    };
  }

  /**
   * `parts`: item parts that the first request will name, as numbers of the build that the page has now. Resolves to
   * null if the visitor saves data. Throws RecError.
   */
  async start(whenIdle: boolean, parts: readonly number[] = []): Promise<EngineProxy | null> {
    if (this.#savesData) return null;
    if (this.#status === "ready" && this.#engine?.boot !== this.parts.boot) this.stop(updated());
    this.#started ??= this.#open(whenIdle, parts, this.#running.signal);
    return this.#started;
  }

  /** Ends the engine, or its start; a later start begins anew. */
  stop(reason: RecError = switchedOff()): void {
    this.#running.abort(reason);
    this.#running = new AbortController();
    this.#engine = this.#started = null;
    this.#status = "idle";
  }

  get #savesData(): boolean {
    return !this.forced && !this.#started && this.host.savesData();
  }

  async #open(whenIdle: boolean, parts: readonly number[], signal: AbortSignal): Promise<EngineProxy> {
    this.#status = "starting";
    try {
      if (whenIdle || this.#painting > 0) await this.#firstPaint.promise;
      if (whenIdle) await (await this.#connect()).idle();
      const { boot } = this.parts;
      return await this.parts.current(() => this.#launch(boot === this.parts.boot ? parts : [], signal), signal);
    } catch (error) {
      if (!signal.aborted) this.#status = "failed";
      throw error;
    }
  }

  #connect(): Promise<Connect> {
    return this.parts.module("connect") as Promise<Connect>;
  }

  /**
   * Loads connect.js from the engine folder, then connects to the worker. Browsers have no integrity for workers: so the
   * worker's script is requested and checked beforehand, and the worker gets it from the browser's cache.
   */
  async #launch(parts: readonly number[], signal: AbortSignal): Promise<EngineProxy> {
    signal.throwIfAborted();
    const { boot } = this.parts;
    const { folder, worker } = boot.engine;
    const { host } = this;
    const [{ connect, opened }] = await Promise.all([
      this.#connect(),
      fetchFile(host.fetch, host.base, `${folder}/worker.js`, worker),
    ]);
    const own = { base: host.base, RecError, signal };
    const engine = (this.#engine = await connect(OVERLAY ? { ...own, parts: this.parts } : own, boot, parts));
    const ready = await engine.ready;
    this.#status = "ready";
    opened(ready, host, RecError, boot);
    return engine;
  }
}

function switchedOff(): RecError {
  return new RecError("engine-failed", "Recommendations are off.");
}
