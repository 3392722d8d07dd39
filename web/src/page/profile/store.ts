/**
 * The profile's storage on this device: at most 100 events as one JSON text under one key. Each call reads
 * and writes the storage itself, so that two pages, or a page that comes back from the history, agree.
 * Where storage is blocked, full or corrupt, the profile lasts as long as this page; nothing is thrown.
 */
import type { RecEvent } from "../../shared/protocol.js";
import type { SavedProfile } from "../../shared/tabs.js";
import { isDuration, isEventType, isId } from "../checks.js";
import type { Host, OpenStorage } from "../host.js";

export const MAX_EVENTS = 100;
export const DAY = 86400;
/** Seconds by which the clocks of two devices may differ. */
const SKEW = 3600;
/** Characters of a code. The codes of the longest vectors have about half as many. */
const MAX_CODE = 20_000;

export class ProfileStore {
  /** Set when the storage refused a write: from then on this is the profile. */
  #memory: SavedProfile | null = null;
  readonly #storage: OpenStorage;

  /** Without days in the settings, events are kept for the session. */
  constructor(
    private readonly host: Pick<Host, "session" | "local" | "now" | "settings">,
    private readonly key: string,
    private readonly space: () => string,
  ) {
    const { session, local, settings } = host;
    const [used, other] = settings.days === null ? [session, local] : [local, session];
    this.#storage = used;
    // A site that changes `data-persist` leaves nothing in the other storage.
    attempt(() => other().removeItem(key));
  }

  events(): readonly RecEvent[] {
    const { settings, now } = this.host;
    const { days } = settings;
    const read = () => readProfile(JSON.parse(this.#storage().getItem(this.key) ?? "null"), now());
    const saved = this.#memory ?? attempt(read);
    if (!saved) return [];
    const since = days === null ? -Infinity : now() - days * DAY;
    const fresh = saved.events.filter((event) => event.time >= since);
    if (fresh.length < saved.events.length) this.#save({ ...saved, events: fresh });
    return saved.space === this.space() ? fresh : fresh.map(withoutCode);
  }

  /**
   * Adds events, without their codes if these are of another space, and drops the events before `since` that are not
   * among them. Of two versions of an event the added one counts, but it keeps a known code if it has none.
   */
  merge({ space, events }: SavedProfile, since: number): void {
    const here = this.space();
    const added = space === here ? events : events.map(withoutCode);
    const newer = this.events().filter(({ time }) => time >= since);
    const all = new Map<string, RecEvent>();
    // New events come last. If the events added are a whole profile, new are those that this page has besides.
    for (const event of since > 0 ? [...added, ...newer] : [...newer, ...added]) {
      const { code = null } = all.get(eventKey(event)) ?? {};
      all.set(eventKey(event), { ...event, code: event.code ?? code });
    }
    // Blocked topics come last, so that no newer event pushes them out.
    const blocks = ({ type }: RecEvent) => Number(type === "block");
    const kept = [...all.values()].sort((one, other) => blocks(one) - blocks(other)).slice(-MAX_EVENTS);
    this.#save({ v: 1, space: here, events: kept });
  }

  clear(): void {
    this.#memory = null;
    attempt(() => this.host.session().removeItem(this.key));
    attempt(() => this.host.local().removeItem(this.key));
  }

  /** An empty profile leaves no key. */
  #save(saved: SavedProfile): void {
    const { key } = this;
    const write = (storage: Storage) => {
      if (saved.events[0]) storage.setItem(key, JSON.stringify(saved));
      else storage.removeItem(key);
      return true;
    };
    this.#memory = attempt(() => write(this.#storage())) ? null : saved;
  }
}

/**
 * The profile in this data, which has the form of `profile.export()`; null if it is no profile. An event that cannot be
 * read is left out; if no event can be read, the data is no profile.
 */
export function readProfile(data: unknown, now: number): SavedProfile | null {
  const { v, space, events } = (data ?? {}) as Partial<SavedProfile>;
  if (v !== 1 || typeof space !== "string" || !Array.isArray(events)) return null;
  const read = events.flatMap((event) => readEvent(event, now)).slice(-MAX_EVENTS);
  return read.length > 0 || events.length === 0 ? { v, space, events: read } : null;
}

/** The function's value; undefined if it throws because something is blocked, full, corrupt or not supported. */
export function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** Equal for two versions of one event. */
export function eventKey({ item, type, time }: RecEvent): string {
  return `${time} ${type} ${item}`;
}

function withoutCode(event: RecEvent): RecEvent {
  return { ...event, code: null };
}

/** The event, or nothing. The engine leaves out a code that is none: it knows what codes are. */
function readEvent(value: unknown, now: number): RecEvent[] {
  const { item, type, time, dwell, code } = (value ?? {}) as Partial<RecEvent>;
  // An event from the future would make all others look old.
  const isPast = isDuration(time) && time <= now + SKEW;
  if (!isPast || !isId(item) || !isEventType(type) || !(dwell === null || isDuration(dwell))) return [];
  return [{ item, type, time, dwell, code: typeof code === "string" && code.length < MAX_CODE ? code : null }];
}
