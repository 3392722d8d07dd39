/**
 * The client: everything that a page can ask for, over the instant lane, the engine and the profile on this device.
 * Nothing here depends on a DOM: public_api.ts passes the browser's host, shelf/flow.ts shows the lists on a shelf.
 */
import type { Boot } from "../shared/boot.js";
import { asRecError, demand, type RecError } from "../shared/errors.js";
import type { Card, ErrorCode, EventType, Options, RecEvent, RecResult } from "../shared/protocol.js";
import type { SavedProfile } from "../shared/tabs.js";
import { within } from "../shared/within.js";
import { EVENT_TYPES, isDuration, isEventType, isId, MAX_ID } from "./checks.js";
import { Launcher } from "./engine/launcher.js";
import type { Host } from "./host.js";
import { filterList } from "./instant/filter.js";
import { instantList } from "./instant/lane.js";
import { headingOf, type InstantList, knownCard } from "./instant/list.js";
import { type Asked, readOptions } from "./instant/options.js";
import { InstantParts } from "./instant/parts.js";
import { EXPERIMENTS, OVERLAY } from "./changes/has.js";
import { forgetTrials, openTrials, type Trials } from "./experiments/hooks.js";
import { Pictures } from "./pictures/pictures.js";
import { Session } from "./profile/session.js";
import { eventKey, readProfile } from "./profile/store.js";
import { Visits } from "./profile/visits.js";

/** Milliseconds for which a page's own list waits to be fused with that of the page before. */
const PATIENCE = 500;
const ITEM = `An item's id must be a text of 1 to ${MAX_ID} whole characters`;

/** A list and where it comes from. */
export interface RecommendationList extends Omit<RecResult, "codes"> {
  /** "instant": precomputed, for every visitor of the page. "engine": computed for this visitor. */
  readonly lane: "instant" | "engine";
  /** Why the list is not the one that was asked for; null if it is. */
  readonly error: RecError | null;
}

/**
 * "off": consent is missing, or something is switched off. "saving": the engine waits for `preload()`, since the
 * visitor saves data or has a very slow connection. "idle": it has not been started.
 */
export type Status = "off" | Launcher["status"];

export class Client {
  readonly visits: Visits;
  readonly launcher: Launcher;
  readonly pictures: Pictures;
  /** For experiments. */
  declare tabs?: Pick<Session, "heard" | "tell" | "forgotten">;
  /** What experiments.js makes of this visit; missing in a bundle without experiments. Resolves to null if it cannot be had. */
  declare trials?: Promise<Trials | null> | undefined;
  /** The same, once it is here. */
  declare trying?: Trials | null;
  readonly #parts: InstantParts;
  readonly #session: Session;
  readonly #listeners = new Set<() => void>();
  readonly #warnings = new Set<string>();

  constructor(
    boot: Boot,
    readonly host: Host,
    visible = true,
  ) {
    this.#parts = new InstantParts(boot, host);
    if (OVERLAY) this.#parts.changed = () => this.#changed();
    this.launcher = new Launcher(this.#parts, host);
    this.pictures = new Pictures(host, () => this.extras(), (error) => this.warn(asRecError(error)));
    this.#session = new Session(host, () => this.boot, () => this.#changed());
    if (EXPERIMENTS) {
      this.tabs = this.#session;
      this.tabs.forgotten = () => forgetTrials(this);
      this.trials = openTrials(this, this.#parts);
    }
    this.visits = new Visits(host.now, visible, (view, dwell) => {
      // Unless the view was forgotten meanwhile.
      const known = this.events().filter((event) => eventKey(event) === eventKey(view));
      this.add(known.map((event) => ({ ...event, dwell })));
    });
    this.enter(visible);
  }

  /** The page begins, or comes back. */
  enter(visible: boolean): void {
    this.visits.setVisible(visible);
    this.#session.join();
  }

  /** The page is left; it may come back. */
  leave(): void {
    this.visits.setVisible(false);
    this.#session.leave();
  }

  get boot(): Boot {
    return this.#parts.boot;
  }

  get status(): Status {
    return this.#session.permitted ? this.launcher.status : "off";
  }

  events(): readonly RecEvent[] {
    return this.#session.events();
  }

  track(type: EventType, item: string, dwell: number | null = null): void {
    demand(isEventType(type), `track: the type must be one of ${EVENT_TYPES.join(", ")}`);
    demand(isId(item), ITEM);
    demand(dwell === null || isDuration(dwell), "track: dwell must be seconds");
    this.#record(type, item, dwell);
    if (EXPERIMENTS) void this.trials?.then((trials) => trials?.did(type));
  }

  /** Throws RecError if the options are invalid, or if there is nothing to show. */
  async recommend(item: string | null, given: Partial<Options>): Promise<RecommendationList> {
    demand(item === null || isId(item), ITEM);
    const options = readOptions(given);
    const whole = await this.pageList(item, options);
    const fitting = await this.fitting(whole, options);
    const errors = [...whole.errors];
    const better = await this.engineList(fitting, options, false).catch((error) => void errors.push(asRecError(error)));
    const error = errors[0] ?? null;
    if (better) return { ...better, error };
    if (whole.items.length === 0 && error) throw error;
    return { ...this.firstList(fitting, options), error };
  }

  /** An item's card, if a part that this page has loaded contains it: nothing is fetched. */
  card(item: string): Card | null {
    return knownCard(this.#parts, item);
  }

  /** The module of what few pages need: see extras.ts. Whether it is loaded must not depend on the profile. Throws RecError. */
  extras(): Promise<unknown> {
    return this.#parts.module("extras");
  }

  /** Starts the engine now; false if it may not start, or the start fails. */
  async preload(): Promise<boolean> {
    const { status } = this;
    if (status === "off") return false;
    this.launcher.forced = true;
    if (status === "saving") this.#changed(); // The shelves did not wait for the engine; now they do.
    return this.launcher.start(false).then(
      () => true,
      () => false, // recommend() and the shelves report the reason.
    );
  }

  exportProfile(): SavedProfile {
    return EXPERIMENTS && this.trying ? { ...this.#session.save(), experiments: this.trying.export() } : this.#session.save();
  }

  importProfile(data: unknown): void {
    const saved = readProfile(data, this.host.now());
    demand(saved !== null, "profile.import: not what profile.export() gives");
    demand(this.#session.permitted, 'profile.import: status() is "off"');
    this.#replace(saved);
  }

  /** Keeps only these events of the profile, in all tabs. */
  keep(isKept: (event: RecEvent) => boolean): void {
    this.#replace(this.#session.save(this.events().filter(isKept)));
  }

  clear(): void {
    this.#session.forget("clear");
  }

  consent(given: boolean): void {
    if (given) this.#session.consent();
    else this.#session.forget("consent");
  }

  off(): void {
    this.#session.forget("off");
  }

  on(): void {
    this.#session.on();
  }

  /** Writes an error to the console, once per page, and returns it as data. Its message names parts and the page's own item at most. */
  warn({ code, message }: RecError): Pick<RecError, "code" | "message"> {
    if (!this.#warnings.has(message)) this.host.warn(`${message} (${code})`);
    this.#warnings.add(message);
    return { code, message };
  }

  /** Calls the listener when the shelves must be redrawn: the permission or the whole profile has changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The whole instant list of an item, or of a kind, the same for every visitor. */
  instantList(item: string | null, asked: Asked = {}): Promise<InstantList> {
    return instantList(this.#parts, item, asked);
  }

  /** The whole instant list of a page; from the second page on, together with that of the page before: see fused.ts. */
  async pageList(item: string | null, asked: Asked): Promise<InstantList> {
    const { kind, where = [], language = "" } = asked;
    const instant = this.instantList(item, asked);
    if (kind || where?.length !== 0 || !this.#session.permitted) return instant;
    const lists = this.#session.recent.all.filter((list) => list.item !== item);
    const fusing = lists[0] && within(PATIENCE, this.#parts.module("connect"), null).catch(() => undefined);
    const whole = await instant;
    const module = (await fusing) as Pick<typeof import("./engine/connect.js"), "fused"> | undefined;
    return module?.fused(whole, OVERLAY ? (this.#parts.news?.lists(lists, this.boot) ?? lists) : lists, language) ?? whole;
  }

  /** An instant list with those of its items that meet the conditions, by the shop's rules. Throws RecError, also if there is no such list. */
  async fitting(whole: InstantList, options: Options): Promise<InstantList> {
    if (whole.refused) throw whole.refused;
    const plain = options.where?.length === 0;
    if (plain && !whole.boot.ranking) return whole;
    const extras = await this.extras().catch((error) => {
      if (!plain) throw error;
      return { fitting: () => whole }; // A list without the shop's rules is better than none.
    });
    return (extras as typeof import("./instant/ranking.js")).fitting(this.#parts, whole, options, this);
  }

  /** The items of an instant list that this visitor is shown. */
  firstList(whole: InstantList, options: Options): RecommendationList {
    const items = filterList(whole, options, this.events());
    return { heading: headingOf(items) ?? whole.heading, items, lane: "instant", error: null };
  }

  /**
   * The engine's list in place of an instant one, of which the items meet the conditions; null if the engine may not start. `asked`: the options once the engine
   * is ready, which never say another item or language. Throws RecError.
   */
  async engineList(
    whole: InstantList,
    options: Options,
    whenIdle: boolean,
    asked: () => Options | Promise<Options> = () => options,
  ): Promise<RecommendationList | null> {
    if (!this.#session.permitted) return null;
    const { item, parts, boot } = whole;
    const starting = this.launcher.start(whenIdle, parts);
    if (whenIdle) this.pictures.load(whole, starting);
    const engine = await starting;
    if (!engine) return null;
    const list = engine.boot === boot && boot === this.boot && (await engine.list(this, whole, asked));
    if (list) return { ...list, lane: "engine", error: null };
    // The page has adopted another build, in which the item's parts have other numbers.
    const next = await this.fitting(await this.instantList(item, options), options);
    return this.engineList(next, options, whenIdle, asked);
  }

  /**
   * Records a view of the page's own item, once per visit, and keeps its list, if that is given, in this language; null on a
   * page without one. The returned function ends the visit.
   */
  visit(item: string | null, whole?: InstantList, language = ""): () => void {
    if (!this.#session.permitted) return () => undefined;
    return this.visits.begin(item, () => {
      if (whole) this.#session.recent.add(whole.alone ?? whole, language);
      return this.#record("view", item!, null);
    });
  }

  #record(type: EventType, item: string, dwell: number | null): RecEvent {
    const event = { item, type, time: this.host.now(), dwell, code: null };
    this.add([event]);
    return event;
  }

  /** Adds events to the profile, or replaces earlier versions of them. */
  add(events: readonly RecEvent[]): void {
    this.#session.add(events);
  }

  /** Whether the page has another build than this one after a failure with this code. */
  catchUp(tried: Boot, code: ErrorCode): Promise<boolean> {
    return this.#parts.catchUp(tried, code);
  }

  #replace(saved: SavedProfile): void {
    this.#session.merge(saved, Infinity);
    this.#changed();
  }

  #changed(): void {
    if (!this.#session.permitted) this.launcher.stop();
    this.#listeners.forEach((listener) => listener());
  }
}
