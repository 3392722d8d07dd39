/**
 * The client: what a page can ask for, over the instant lane, the engine's lane and the profile on this
 * device. Nothing here depends on a DOM; `index.ts` gives it the browser, `lanes.ts` takes a shelf through it.
 *
 * The engine's start never depends on the profile, for it makes requests: it starts after the first shelf
 * has painted its instant list, or when the page asks for it, unless the visitor or the site said no.
 */
import type { Boot } from "../shared/boot.js";
import type { Card, EventType, RecEvent, RecRequest, RecResult } from "../shared/protocol.js";
import { Engine } from "./engine.js";
import { asRecError, RecError } from "./errors.js";
import type { Host } from "./host.js";
import { Images } from "./images.js";
import { type InstantList, instantList, knownCard, knownCode, unseen } from "./instant.js";
import { Parts } from "./parts.js";
import { Permission } from "./permission.js";
import { EVENT_TYPES, flawOf, isDuration, ProfileStore, type Saved } from "./store.js";
import { Visits } from "./visits.js";

/** A list and where it came from. `error`: why it is only a stand-in for what was asked. */
export interface Recommended extends RecResult {
  readonly lane: "instant" | "engine";
  readonly error: RecError | null;
}

export type Status = "off" | "idle" | "starting" | "ready" | "failed";

const MOST = 100;

export class Client {
  readonly images: Images;
  readonly visits: Visits;
  readonly #parts: Parts;
  readonly #store: ProfileStore;
  readonly #permission: Permission;
  readonly #listeners = new Set<() => void>();
  #engine: Engine | null = null;
  #starting: Promise<Engine> | null = null;
  #status: Exclude<Status, "off"> = "idle";
  #painting = 0;
  #painted: () => void = () => undefined;
  readonly #firstPaint = new Promise<void>((resolve) => (this.#painted = resolve));

  constructor(
    boot: Boot,
    private readonly host: Host,
    visible = true,
  ) {
    const { pathname } = new URL(host.base);
    const { session, local, now } = host;
    this.#parts = new Parts(boot, host);
    this.images = new Images(host.loadImage);
    this.#permission = new Permission(host.settings, `rec-off:${pathname}`, local);
    const space = () => this.#parts.boot.space;
    const { days } = host.settings;
    this.#store = new ProfileStore({ key: `rec:${pathname}`, session, local, days, now, space });
    this.visits = new Visits(now, visible, (event, seconds) => {
      if (this.#permission.granted) this.#store.dwell(event, seconds);
    });
  }

  get boot(): Boot {
    return this.#parts.boot;
  }

  get base(): string {
    return this.host.base;
  }

  get status(): Status {
    return this.#permission.granted ? this.#status : "off";
  }

  events(): readonly RecEvent[] {
    return this.#permission.granted ? this.#store.events() : [];
  }

  track(type: EventType, item: string, dwell: number | null = null): void {
    demand(EVENT_TYPES.includes(type), `track: the type must be one of ${EVENT_TYPES.join(", ")}`);
    demand(isId(item), "track: the item must be the id of an item, a text");
    demand(dwell === null || isDuration(dwell), "track: dwell must be a number of seconds, 0 or more");
    this.#record(type, item, dwell);
  }

  async recommend(item: string | null, k: number): Promise<Recommended> {
    demand(item === null || isId(item), "recommend: the item must be the id of an item, a text");
    demand(Number.isInteger(k) && k >= 1 && k <= MOST, `recommend: k must be a whole number from 1 to ${MOST}`);
    const list = await instantList(this.#parts, item);
    const errors = [...list.errors];
    try {
      const better = await this.#improve(list.context, k, () => this.#start(false));
      if (better) return { ...better, lane: "engine", error: errors[0] ?? null };
    } catch (error) {
      errors.push(asRecError(error));
    }
    if (list.cards.length === 0 && errors[0]) throw errors[0];
    return { ...this.first(list, k), error: errors[0] ?? null };
  }

  /** An item's card, if a part of this page happens to have it: nothing is fetched. */
  card(item: string): Card | null {
    return knownCard(this.#parts, item);
  }

  /** Starts the engine now; false where it may not start, or failed to. */
  async preload(): Promise<boolean> {
    if (!this.#permission.granted) return false;
    return this.#start(false).then(
      () => true,
      () => false, // recommend() and the shelves report why.
    );
  }

  exportProfile(): Saved {
    return { ...this.#store.export(), events: this.events() };
  }

  importProfile(data: unknown): void {
    const flaw = flawOf(data);
    demand(flaw === null, `profile.import: ${flaw}. The profile is as it was`);
    demand(this.#permission.granted, "profile.import: nothing is kept while consent is missing or the switch is off");
    const { space, events } = data as Saved;
    const sameSpace = space === this.boot.space;
    this.#store.replace(events.map(({ item, type, time, dwell, code }) => {
      return { item, type, time, dwell, code: sameSpace ? code : null };
    }));
    this.#changed();
  }

  clear(): void {
    this.#store.clear();
    this.#changed();
  }

  consent(given: boolean): void {
    this.#permission.consent(given);
    this.#permitted();
  }

  off(): void {
    this.#permission.off();
    this.#permitted();
  }

  on(): void {
    this.#permission.on();
    this.#permitted();
  }

  // What a shelf asks for.

  /** Calls back when the shelves are out of date: permission or profile changed as a whole. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  instant(item: string | null): Promise<InstantList> {
    return instantList(this.#parts, item);
  }

  /** The first k of a list that this visitor has not met, in the form of an engine's answer. */
  first(list: InstantList, k: number): Recommended {
    const kind = list.context === null ? "front" : "similar";
    const label = this.boot.labels[kind] ?? "";
    const reason = { kind, item: list.context } as const;
    const items = unseen(list.cards, this.events(), list.context, k).map((card) => {
      return { item: card.id, score: 0, label, reason, because: "", card };
    });
    return { heading: label, items, lane: "instant", error: null };
  }

  /** The engine's answer, started when the page is idle; null where it may not start. */
  improve(context: string | null, k: number): Promise<RecResult | null> {
    return this.#improve(context, k, () => this.#start(true));
  }

  /** A view of the page's own item, once per page load; the returned function ends its dwell. */
  visit(item: string): () => void {
    if (!this.#permission.granted) return () => undefined;
    return this.visits.open(item, () => this.#record("view", item, null));
  }

  /** A shelf begins to show its instant list; the engine waits until the returned function is called. */
  painting(): () => void {
    this.#painting++;
    return () => {
      this.#painting--;
      this.#painted();
    };
  }

  #record(type: EventType, item: string, dwell: number | null): RecEvent {
    const time = Math.round(this.host.now() * 1000) / 1000;
    const event = { item, type, time, dwell, code: knownCode(this.#parts, item) };
    if (this.#permission.granted) this.#store.add(event);
    return event;
  }

  async #improve(context: string | null, k: number, start: () => Promise<Engine>): Promise<RecResult | null> {
    if (!this.#permission.granted) return null;
    const engine = await start();
    // The start may have brought a new build: only now is it known which codes are of its space.
    const contextCode = context === null ? null : knownCode(this.#parts, context);
    const request: RecRequest = { context, contextCode, events: this.events(), k };
    return engine.recommend(request);
  }

  #start(whenIdle: boolean): Promise<Engine> {
    this.#starting ??= this.#open(whenIdle);
    return this.#starting;
  }

  async #open(whenIdle: boolean): Promise<Engine> {
    this.#status = "starting";
    if (whenIdle || this.#painting > 0) await this.#firstPaint;
    if (whenIdle) await this.host.idle();
    const tried = this.boot;
    try {
      return await this.#launch();
    } catch (error) {
      const failure = asRecError(error);
      if (this.#permission.granted && (await this.#parts.catchUp(tried, failure.code))) return this.#launch();
      throw failure;
    }
  }

  async #launch(): Promise<Engine> {
    if (!this.#permission.granted) throw stopped();
    const engine = (this.#engine = new Engine(this.boot, this.host));
    const milliseconds = await engine.ready;
    this.#status = "ready";
    this.host.mark("rec:engine");
    this.host.announce(milliseconds);
    return engine;
  }

  #permitted(): void {
    if (!this.#permission.granted) {
      this.#store.clear();
      this.#engine?.stop(stopped());
      this.#engine = this.#starting = null;
      this.#status = "idle";
    }
    this.#changed();
  }

  #changed(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

function isId(item: unknown): item is string {
  return typeof item === "string" && item !== "";
}

function demand(met: boolean, message: string): asserts met {
  if (!met) throw new RecError("bad-request", `${message}.`);
}

function stopped(): RecError {
  return new RecError("engine-failed", "The engine was stopped, because recommendations are switched off.");
}
