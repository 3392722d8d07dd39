/**
 * When and how the engine starts. Its start makes requests, so it never depends on the profile: it begins
 * once the first shelf has painted its instant list and the page is loaded and idle, or at once when the page
 * asks for it and no shelf is about to paint; for a visitor who saves data, not before the site insists. Where a
 * new deployment explains a failure, it tries once more; and an engine of an old build makes room for one of the new.
 */
import { deferred } from "../../shared/deferred.js";
import type { Engine } from "./proxy.js";
import { asRecError, RecError } from "../../shared/errors.js";
import { damaged, late, PATIENCE } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import type { Parts } from "../instant/parts.js";

type Connect = Pick<typeof import("./connect.js"), "connect">;

export class Launcher {
  #engine: Engine | null = null;
  #started: Promise<Engine> | null = null;
  #running = new AbortController();
  #status: "idle" | "starting" | "ready" | "failed" = "idle";
  #painting = 0;
  readonly #firstPaint = deferred();
  #insists: boolean;

  constructor(
    private readonly parts: Parts,
    private readonly host: Host,
  ) {
    this.#insists = host.settings.always;
  }

  get status(): "idle" | "saving" | "starting" | "ready" | "failed" {
    if (this.#saves) return "saving";
    return this.#engine?.failure ? "failed" : this.#status;
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

  /** The site wants the engine, whether or not the visitor saves data. */
  insist(): void {
    this.#insists = true;
  }

  /**
   * `parts`: item parts of the build that the page has now, which the engine will be asked about. Null where the visitor
   * saves data.
   */
  async start(whenIdle: boolean, parts: readonly number[] = []): Promise<Engine | null> {
    if (this.#saves) return null;
    if (this.#status === "ready" && this.#engine?.boot !== this.parts.boot) this.stop(outdated());
    this.#started ??= this.#open(whenIdle, parts, this.#running.signal);
    return this.#started;
  }

  /** Ends the engine, or its start; a later start begins anew. */
  stop(why: RecError = switchedOff()): void {
    this.#running.abort(why);
    this.#running = new AbortController();
    this.#engine = this.#started = null;
    this.#status = "idle";
  }

  get #saves(): boolean {
    return !this.#insists && !this.#started && this.host.saving();
  }

  async #open(whenIdle: boolean, parts: readonly number[], signal: AbortSignal): Promise<Engine> {
    this.#status = "starting";
    try {
      if (whenIdle || this.#painting > 0) await this.#firstPaint.promise;
      if (whenIdle) await this.host.idle();
      const tried = this.parts.boot;
      return await this.#launch(parts, signal).catch(async (error) => {
        const failure = asRecError(error);
        if (signal.aborted || !(await this.parts.catchUp(tried, failure.code))) throw failure;
        return this.#launch([], signal);
      });
    } catch (error) {
      if (!signal.aborted) this.#status = "failed";
      throw error;
    }
  }

  /** The engine's folder brings the page's side of the engine along, so that rec.js stays small. */
  async #launch(parts: readonly number[], signal: AbortSignal): Promise<Engine> {
    signal.throwIfAborted();
    const { boot } = this.parts;
    const path = `${boot.engine.folder}/connect.js`;
    const loaded = this.host.load(this.host.base + path).catch(() => {
      throw damaged("part-missing", path, "cannot be loaded");
    });
    const { connect } = (await within(PATIENCE, loaded, late(path, PATIENCE))) as Connect;
    const engine = (this.#engine = await connect({ base: this.host.base, RecError, signal }, boot, parts));
    const ready = await engine.ready;
    this.#status = "ready";
    this.host.mark("rec:engine");
    this.host.announce(ready);
    return engine;
  }
}

function switchedOff(): RecError {
  return new RecError("engine-failed", "The engine was stopped: recommendations are off.");
}

function outdated(): RecError {
  return new RecError("bundle-changed", "The site was updated, and the engine with it.");
}
