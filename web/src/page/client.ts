/**
 * The client: what a page can ask for, over the instant lane, the engine's lane and the profile on this
 * device. Nothing here depends on a DOM: `public_api.ts` gives it the browser, `flow.ts` takes a shelf through it.
 */
import type { Boot } from "../shared/boot.js";
import type { Card, EventType, RecEvent, RecResult, Wishes } from "../shared/protocol.js";
import { asRecError, demand, type RecError } from "../shared/errors.js";
import type { Host } from "./host.js";
import { headingOf, type InstantList, instantList, knownCard } from "./instant/list.js";
import { Launcher } from "./engine/launcher.js";
import { Parts } from "./instant/parts.js";
import { Session } from "./profile/session.js";
import { EVENT_TYPES, isDuration, isEventType, isId, MOST_ID } from "./checks.js";
import { DAY, keyOf, readSaved } from "./profile/store.js";
import type { Saved } from "../shared/tabs.js";
import { Visits } from "./profile/visits.js";
import { granted, wishesOf } from "./instant/options.js";

const SAVED = "{v: 1, space, events: [{item, type, time, dwell, code}]}";
const ITEM = `The item must be the id of an item: a text of at most ${MOST_ID} characters, without half an emoji`;

/** A list and where it came from. `error`: why it is only a stand-in for what was asked. */
export interface Recommended extends Omit<RecResult, "codes"> {
  readonly lane: "instant" | "engine";
  readonly error: RecError | null;
}

export type Status = "off" | Launcher["status"];

export class Client {
  readonly visits: Visits;
  readonly launcher: Launcher;
  readonly #parts: Parts;
  readonly #session: Session;
  readonly #listeners = new Set<() => void>();
  readonly #noted = new Set<string>();

  constructor(
    boot: Boot,
    readonly host: Host,
    visible = true,
  ) {
    this.#parts = new Parts(boot, host);
    this.launcher = new Launcher(this.#parts, host);
    this.#session = new Session(host, () => this.boot, () => this.#changed());
    this.visits = new Visits(host.now, visible, (event, dwell) => {
      // Unless it is forgotten by now.
      const same = this.events().filter((other) => keyOf(other) === keyOf(event));
      this.#session.put(same.map((event) => ({ ...event, dwell })));
    });
    this.enter(visible);
  }

  /** The page begins, or comes back. */
  enter(visible: boolean): void {
    this.visits.see(visible);
    this.#session.join();
  }

  /** The page is left; it may come back. */
  leave(): void {
    this.visits.see(false);
    this.#session.leave();
  }

  get boot(): Boot {
    return this.#parts.boot;
  }

  get status(): Status {
    return this.#session.granted ? this.launcher.status : "off";
  }

  events(): readonly RecEvent[] {
    return this.#session.events();
  }

  track(type: EventType, item: string, dwell: number | null = null): void {
    demand(isEventType(type), `track: the type must be one of ${EVENT_TYPES.join(", ")}`);
    demand(isId(item), ITEM);
    demand(dwell === null || isDuration(dwell), "track: dwell must be a number of seconds, 0 or more");
    this.#record(type, item, dwell);
  }

  async recommend(item: string | null, asked: Partial<Wishes>): Promise<Recommended> {
    demand(item === null || isId(item), ITEM);
    const wishes = wishesOf(asked);
    const list = await this.instant(item);
    const errors = [...list.errors];
    const better = await this.improve(list, wishes, false).catch((error) => void errors.push(asRecError(error)));
    const error = errors[0] ?? null;
    if (better) return { ...better, error };
    if (list.items.length === 0 && error) throw error;
    return { ...this.first(list, wishes), error };
  }

  /** An item's card, if a part of this page happens to have it: nothing is fetched. */
  card(item: string): Card | null {
    return knownCard(this.#parts, item);
  }

  /** Starts the engine now; false where it may not start, or failed to. */
  async preload(): Promise<boolean> {
    const { status } = this;
    if (status === "off") return false;
    this.launcher.insist();
    if (status === "saving") this.#changed(); // Now the shelves have something to wait for.
    return this.launcher.start(false).then(
      () => true,
      () => false, // recommend() and the shelves say why.
    );
  }

  exportProfile(): Saved {
    return this.#session.saved();
  }

  importProfile(data: unknown): void {
    const saved = readSaved(data, this.host.now());
    demand(saved !== null, `profile.import: expected ${SAVED}, as profile.export() gives it. The profile is as it was`);
    demand(this.#session.granted, 'profile.import: nothing is kept while status() is "off"');
    this.#session.take(saved, Infinity);
    this.#changed();
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

  /** A line for the developer, once per page; it names parts and the page's own item at most. */
  note({ code, message }: RecError): void {
    if (!this.#noted.has(message)) this.host.note(`${message} (${code})`);
    this.#noted.add(message);
  }

  /** Calls back when what the shelves show is out of date: the permission or the whole profile changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  instant(item: string | null): Promise<InstantList> {
    return instantList(this.#parts, item);
  }

  /** What of an instant list to show to this visitor. Raises RecError. */
  first(list: InstantList, wishes: Wishes): Recommended {
    const items = granted(list, wishes, this.events());
    return { heading: headingOf(items) ?? list.heading, items, lane: "instant", error: null };
  }

  /** The engine's list in place of an instant one; null where the engine may not start. */
  async improve(list: InstantList, wishes: Wishes, whenIdle: boolean): Promise<Recommended | null> {
    if (!this.#session.granted) return null;
    const { context, near, parts, boot } = list;
    const engine = await this.launcher.start(whenIdle, parts);
    if (!engine) return null;
    if (engine.boot === boot && boot === this.boot) {
      try {
        const request = { context, near, parts, events: this.events(), ...wishes, seed: dayOf(this.host.now()) };
        return this.#learn(await engine.recommend(request), boot);
      } catch (error) {
        const { code } = asRecError(error);
        if (!code.startsWith("part-") || !(await this.#parts.catchUp(boot, code))) throw error;
      }
    }
    // The page has adopted another build, in which the item's parts have other numbers.
    return this.improve(await this.instant(context), wishes, whenIdle);
  }

  /** A view of the page's own item, once per page load; the returned function ends its dwell. */
  visit(item: string): () => void {
    if (!this.#session.granted) return () => undefined;
    return this.visits.open(item, () => this.#record("view", item, null));
  }

  #record(type: EventType, item: string, dwell: number | null): RecEvent {
    const event = { item, type, time: this.host.now(), dwell, code: null };
    this.#session.put([event]);
    return event;
  }

  /** Keeps the codes that an answer brought along, if they are still of the profile's space; the rest is for the site. */
  #learn({ codes, ...list }: RecResult, { space }: Boot): Recommended {
    const lacks = ({ code, item }: RecEvent) => code === null && Object.hasOwn(codes, item);
    const learned = this.events().filter((event) => space === this.boot.space && lacks(event));
    this.#session.put(learned.map((event) => ({ ...event, code: codes[event.item]! })));
    return { ...list, lane: "engine", error: null };
  }

  #changed(): void {
    if (!this.#session.granted) this.launcher.stop();
    this.#listeners.forEach((listener) => listener());
  }
}

/**
 * The day's number, for exploration to draw from: the same for every visitor, so there is no id to make and nothing
 * to keep; the same all day, so that a shelf does not flicker. No request depends on it, as on no list that is shown.
 */
function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY);
}
