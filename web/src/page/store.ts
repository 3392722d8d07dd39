/**
 * The profile's place on this device: at most 100 events as one JSON text under one key. Each call reads
 * and writes the storage itself, so that two tabs, or a page that comes back from the history, agree.
 * Storage that is blocked, full or corrupt means a memory as long as this page, never an exception.
 */
import type { EventType, RecEvent } from "../shared/protocol.js";

export const EVENT_TYPES: readonly EventType[] = ["view", "click", "cart", "purchase", "like", "dislike"];
export const MOST_EVENTS = 100;
export const DAY = 86400;

/** The stored and exported form. A code is only worth something in the embedding space it came from. */
export interface Saved {
  readonly v: 1;
  readonly space: string;
  readonly events: readonly RecEvent[];
}

/** Even to name a blocked storage throws: hence a function. */
export type OpenStorage = () => Storage;

export interface StorePlace {
  readonly key: string;
  readonly session: OpenStorage;
  readonly local: OpenStorage;
  /** Keep events this long, across sessions; null: for the session. */
  readonly days: number | null;
  readonly now: () => number;
  readonly space: () => string;
}

export class ProfileStore {
  /** Set where the storage refused a write: the truth for this page from then on. */
  #memory: Saved | null = null;
  readonly #kept: OpenStorage;

  constructor(private readonly place: StorePlace) {
    const [kept, other] = place.days === null ? [place.session, place.local] : [place.local, place.session];
    this.#kept = kept;
    // A site that changed its mind about persistence leaves nothing behind in the other storage.
    attempt(() => other().removeItem(place.key));
  }

  events(): readonly RecEvent[] {
    const { space, days, now } = this.place;
    const saved = this.#memory ?? attempt(() => parseSaved(this.#kept().getItem(this.place.key)));
    if (!saved) return [];
    const since = days === null ? -Infinity : now() - days * DAY;
    const fresh = saved.events.filter((event) => event.time >= since);
    if (fresh.length < saved.events.length) this.#save({ ...saved, events: fresh });
    return saved.space === space() ? fresh : fresh.map(withoutCode);
  }

  add(event: RecEvent): void {
    this.replace([...this.events(), event]);
  }

  /** Writes an event's dwell, unless the event is gone by now. */
  dwell(event: RecEvent, seconds: number): void {
    const same = (other: RecEvent) =>
      other.item === event.item && other.type === event.type && other.time === event.time;
    const events = this.events();
    if (events.some(same)) {
      this.replace(events.map((other) => (same(other) ? { ...other, dwell: seconds } : other)));
    }
  }

  /** Gives events that lack their code the one of these, by item, if this is still the space they are of. */
  learn(codes: Readonly<Record<string, string>>, space: string): void {
    const lacks = ({ code, item }: RecEvent) => code === null && Object.hasOwn(codes, item);
    const events = this.events();
    if (space === this.place.space() && events.some(lacks)) {
      this.replace(events.map((event) => (lacks(event) ? { ...event, code: codes[event.item]! } : event)));
    }
  }

  replace(events: readonly RecEvent[]): void {
    this.#save({ v: 1, space: this.place.space(), events: events.slice(-MOST_EVENTS) });
  }

  /** Takes over a profile, without the codes where they are of another space. */
  import({ space, events }: Saved): void {
    this.replace(space === this.place.space() ? events : events.map(withoutCode));
  }

  clear(): void {
    this.#memory = null;
    attempt(() => this.place.session().removeItem(this.place.key));
    attempt(() => this.place.local().removeItem(this.place.key));
  }

  #save(saved: Saved): void {
    const text = JSON.stringify(saved);
    const written = attempt(() => (this.#kept().setItem(this.place.key, text), true));
    this.#memory = written ? null : saved;
  }
}

/** What is wrong with this as a profile, in words that repeat nothing of it; null if nothing is. */
export function flawOf(data: unknown): string | null {
  const saved = data as Partial<Saved> | null;
  if (saved?.v !== 1 || typeof saved.space !== "string" || !Array.isArray(saved.events)) {
    return "expected {v: 1, space, events}, as profile.export() gives it";
  }
  const bad = saved.events.findIndex((event) => !isEvent(event));
  return bad < 0 ? null : `event ${bad + 1} is not {item, type, time, dwell, code}`;
}

/** The function's value, or undefined where the storage is blocked, full or corrupt. */
export function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined; // A page without memory works, only less well: see the module's paragraph.
  }
}

function withoutCode(event: RecEvent): RecEvent {
  return { ...event, code: null };
}

function parseSaved(text: string | null): Saved | null {
  const data: unknown = JSON.parse(text ?? "null");
  return flawOf(data) === null ? (data as Saved) : null;
}

function isEvent(value: unknown): value is RecEvent {
  const event = value as Partial<RecEvent> | null;
  return (
    isId(event?.item) &&
    EVENT_TYPES.includes(event.type as EventType) &&
    Number.isFinite(event.time) &&
    (event.dwell === null || isDuration(event.dwell)) &&
    (event.code === null || typeof event.code === "string")
  );
}

export function isId(item: unknown): item is string {
  return typeof item === "string" && item !== "";
}

export function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}
