/**
 * The profile's place on this device: at most 100 events as one JSON text under one key. Each call reads
 * and writes the storage itself, so that two pages, or one that comes back from the history, agree.
 * Storage that is blocked, full or corrupt means a memory as long as this page, never an exception.
 */
import type { EventType, RecEvent } from "../shared/protocol.js";
import type { Saved } from "../shared/tabs.js";

export const EVENT_TYPES: readonly EventType[] = ["view", "click", "cart", "purchase", "like", "dislike"];
export const MOST_EVENTS = 100;
export const DAY = 86400;

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
  /** Called with what is new, for other tabs. */
  readonly tell: (events: readonly RecEvent[]) => void;
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
    this.#put([event]);
  }

  /** Writes an event's dwell, unless the event is gone by now. */
  dwell(event: RecEvent, dwell: number): void {
    this.#put(this.events().filter((other) => keyOf(other) === keyOf(event)).map((event) => ({ ...event, dwell })));
  }

  /** Gives events that lack their code the one of these, by item, if this is still the space they are of. */
  learn(codes: Readonly<Record<string, string>>, space: string): void {
    const lacks = ({ code, item }: RecEvent) => code === null && Object.hasOwn(codes, item);
    if (space !== this.place.space()) return;
    this.#put(this.events().filter(lacks).map((event) => ({ ...event, code: codes[event.item]! })));
  }

  /** Takes over events, without the codes where they are of another space; of its own, it keeps those `since` then. */
  import({ space, events }: Saved, since: number): void {
    const kept = this.events().filter(({ time }) => time >= since);
    this.#merge(kept, space === this.place.space() ? events : events.map(withoutCode));
  }

  clear(): void {
    this.#memory = null;
    attempt(() => this.place.session().removeItem(this.place.key));
    attempt(() => this.place.local().removeItem(this.place.key));
  }

  #put(events: readonly RecEvent[]): void {
    if (events.length === 0) return;
    this.#merge(this.events(), events);
    this.place.tell(events);
  }

  /** Of what is the same event, the later one counts, but for a code that it lacks. */
  #merge(kept: readonly RecEvent[], later: readonly RecEvent[]): void {
    const all = new Map(kept.map((event) => [keyOf(event), event]));
    for (const event of later) {
      const { code = null } = all.get(keyOf(event)) ?? {};
      all.set(keyOf(event), { ...event, code: event.code ?? code });
    }
    const events = [...all.values()].sort((one, other) => one.time - other.time).slice(-MOST_EVENTS);
    this.#save({ v: 1, space: this.place.space(), events });
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

function keyOf({ item, type, time }: RecEvent): string {
  return `${time} ${type} ${item}`;
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
