/**
 * The profile's place on this device: at most 100 events as one JSON text under one key. Each call reads
 * and writes the storage itself, so that two pages, or one that comes back from the history, agree.
 * Storage that is blocked, full or corrupt means a memory as long as this page, never an exception.
 */
import type { RecEvent } from "../../shared/protocol.js";
import type { Saved } from "../../shared/tabs.js";
import { isDuration, isEventType, isId } from "../checks.js";
import type { Host, OpenStorage } from "../host.js";

export const MOST_EVENTS = 100;
export const DAY = 86400;
/** Seconds by which the clocks of two devices may differ. */
const SKEW = 3600;
/** Characters of a code: those of the longest vectors have about half as many. */
const MOST_CODE = 20_000;

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
    const saved = this.#memory ?? attempt(() => readSaved(JSON.parse(this.#kept().getItem(this.key) ?? "null"), now()));
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

/**
 * The profile in this data, as `profile.export()` gives it, or null where it is none. An event that makes no sense
 * costs only itself; data of which no event makes sense is no profile.
 */
export function readSaved(data: unknown, now: number): Saved | null {
  const { v, space, events } = (data ?? {}) as Partial<Saved>;
  if (v !== 1 || typeof space !== "string" || !Array.isArray(events)) return null;
  const read = events.flatMap((event) => readEvent(event, now)).slice(-MOST_EVENTS);
  return read.length > 0 || events.length === 0 ? { v, space, events: read } : null;
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

/** The event, or none. A code that is none is left out: the engine tells it again. */
function readEvent(value: unknown, now: number): RecEvent[] {
  const { item, type, time, dwell, code } = (value ?? {}) as Partial<RecEvent>;
  // An event from the future would make all others look old.
  const isPast = isDuration(time) && time <= now + SKEW;
  if (!isPast || !isId(item) || !isEventType(type) || !(dwell === null || isDuration(dwell))) return [];
  return [{ item, type, time, dwell, code: isCode(code) ? code : null }];
}

function isCode(code: unknown): code is string {
  return typeof code === "string" && code.length < MOST_CODE && attempt(() => btoa(atob(code))) === code;
}
