/**
 * The profile's place on this device: at most 100 events as one JSON text under one key. Each call reads
 * and writes the storage itself, so that two pages, or one that comes back from the history, agree.
 * Storage that is blocked, full or corrupt means a memory as long as this page, never an exception.
 */
import type { EventType, RecEvent } from "../shared/protocol.js";
import type { Host } from "./host.js";
import type { Saved } from "../shared/tabs.js";

export const EVENT_TYPES: readonly EventType[] = ["view", "click", "cart", "purchase", "like", "dislike"];
export const MOST_EVENTS = 100;
export const DAY = 86400;

/** Even to name a blocked storage throws: hence a function. */
export type OpenStorage = () => Storage;

export class ProfileStore {
  /** Set where the storage refused a write: the truth for this page from then on. */
  #memory: Saved | null = null;
  readonly #kept: OpenStorage;

  /** Where the settings name no days, events are kept for the session. */
  constructor(
    private readonly host: Pick<Host, "session" | "local" | "now" | "settings">,
    private readonly key: string,
    private readonly space: () => string,
  ) {
    const { session, local, settings } = host;
    const [kept, other] = settings.days === null ? [session, local] : [local, session];
    this.#kept = kept;
    // A site that changed its mind about persistence leaves nothing behind in the other storage.
    attempt(() => other().removeItem(key));
  }

  events(): readonly RecEvent[] {
    const { settings, now } = this.host;
    const { days } = settings;
    const saved = this.#memory ?? attempt(() => parseSaved(this.#kept().getItem(this.key)));
    if (!saved) return [];
    const since = days === null ? -Infinity : now() - days * DAY;
    const fresh = saved.events.filter((event) => event.time >= since);
    if (fresh.length < saved.events.length) this.#save({ ...saved, events: fresh });
    return saved.space === this.space() ? fresh : fresh.map(withoutCode);
  }

  /**
   * Takes over events, without the codes where they are of another space, and keeps of its own those `since` then. Of
   * the same event, what is said last counts, but for a code that it lacks.
   */
  take({ space, events }: Saved, since: number): void {
    const here = this.space();
    const taken = space === here ? events : events.map(withoutCode);
    const known = this.events().filter(({ time }) => time >= since);
    const all = new Map<string, RecEvent>();
    // What is news to this page comes last; where the news is a whole profile, that is what the page itself adds to it.
    for (const event of since > 0 ? [...taken, ...known] : [...known, ...taken]) {
      const { code = null } = all.get(keyOf(event)) ?? {};
      all.set(keyOf(event), { ...event, code: event.code ?? code });
    }
    this.#save({ v: 1, space: here, events: [...all.values()].slice(-MOST_EVENTS) });
  }

  clear(): void {
    this.#memory = null;
    attempt(() => this.host.session().removeItem(this.key));
    attempt(() => this.host.local().removeItem(this.key));
  }

  /** An empty profile leaves no key. */
  #save(saved: Saved): void {
    const { key } = this;
    const write = (storage: Storage) => {
      if (saved.events[0]) storage.setItem(key, JSON.stringify(saved));
      else storage.removeItem(key);
      return true;
    };
    this.#memory = attempt(() => write(this.#kept())) ? null : saved;
  }
}

/** Whether this is a profile, as `profile.export()` gives it. */
export function isSaved(data: unknown): data is Saved {
  const { v, space, events } = (data ?? {}) as Partial<Saved>;
  return v === 1 && typeof space === "string" && Array.isArray(events) && events.every(isEvent);
}

/** The function's value, or undefined where the storage is blocked, full or corrupt. */
export function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined; // A page without memory works, only less well: see the module's paragraph.
  }
}

export function keyOf({ item, type, time }: RecEvent): string {
  return `${time} ${type} ${item}`;
}

function withoutCode(event: RecEvent): RecEvent {
  return { ...event, code: null };
}

function parseSaved(text: string | null): Saved | null {
  const data: unknown = JSON.parse(text ?? "null");
  return isSaved(data) ? data : null;
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
