/**
 * The visitor's session: what was done, where it may be known, the same in all open tabs. Whether anything may be
 * recorded, stored or started follows from the site's settings, its consent hook and the visitor's own switch, of which
 * only "off" is remembered. The profile is kept by store.ts, each tab's in its own storage; the open pages tell each
 * other what is new, and a page that begins asks the others. What one forgets, all forget. None of it makes a request.
 */
import type { Boot } from "../../shared/boot.js";
import type { RecEvent } from "../../shared/protocol.js";
import { type Forgotten, forgottenIn, type Saved, type Word } from "../../shared/tabs.js";
import type { Channel, Host } from "../host.js";
import { attempt, ProfileStore, readSaved } from "./store.js";

export class Session {
  readonly #store: ProfileStore;
  readonly #key: string;
  #consented: boolean;
  /** Set where the storage does not keep it: the truth for this page. */
  #switchedOff = false;
  #channel: Channel | undefined;
  /** When this page asked the others, if nobody has answered yet. */
  #asked = 0;
  #forgot = false;

  /** `changed` is called when the permission, or the profile as a whole, is another. */
  constructor(
    private readonly host: Host,
    private readonly boot: () => Boot,
    private readonly changed: () => void,
  ) {
    const { pathname } = new URL(host.base);
    this.#key = `rec-off:${pathname}`;
    this.#store = new ProfileStore(host, `rec:${pathname}`, () => boot().space);
    this.#consented = !host.settings.consentRequired;
  }

  /** Looked up each time, for another tab may have switched. */
  get granted(): boolean {
    const { settings, local } = this.host;
    const off = settings.off || this.#switchedOff || attempt(() => local().getItem(this.#key));
    return this.#consented && !off;
  }

  events(): readonly RecEvent[] {
    return this.granted ? this.#store.events() : [];
  }

  /** These happened, or are now better known. */
  put(events: readonly RecEvent[]): void {
    if (events[0]) this.take(this.saved(events), 0);
  }

  /** Takes over these events, and keeps of the others those `since` then. */
  take(saved: Saved, since: number): void {
    if (!this.granted) return;
    this.#store.take(saved, since);
    this.#say({ saved, since });
  }

  saved(events = this.events()): Saved {
    return { v: 1, space: this.boot().space, events };
  }

  /** Forgets everything, in all tabs; `here`: this page was asked to, and passes it on. */
  forget(why: Forgotten, here = true): void {
    const { granted } = this;
    if (why === "consent") this.#consented = false;
    if (why === "off") this.#switchedOff = !attempt(() => (this.host.local().setItem(this.#key, "1"), true));
    if (here) this.#channel?.postMessage({ forget: why } satisfies Word);
    this.#store.clear();
    this.#forgot = true;
    if (why === "clear" || granted || !here) this.changed();
    void this.host.dropParts();
  }

  consent(): void {
    this.#permit(() => (this.#consented = true));
  }

  on(): void {
    this.#permit(() => {
      this.#switchedOff = false;
      this.host.local().removeItem(this.#key);
    });
  }

  /** The page begins, or comes back. */
  join(): void {
    if (this.#channel) return;
    this.#channel = attempt(this.host.channel);
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#ask();
  }

  leave(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #permit(change: () => void): void {
    const { granted } = this;
    attempt(change);
    if (this.granted === granted) return;
    this.#ask();
    this.changed();
  }

  #ask(): void {
    this.#asked = this.host.now(); // No event of this page is older.
    this.#say({ ask: this.#asked });
  }

  /** What is none of the words that this version knows is not heard: any script of the site may speak here. */
  #hear(data: unknown): void {
    const forget = forgottenIn(data);
    if (forget) return this.forget(forget, false);
    const { ask, saved, since, to } = (data ?? {}) as Partial<Record<"ask" | "saved" | "since" | "to", unknown>>;
    if (isTime(ask)) return this.#answer(ask);
    const news = this.granted && isTime(since) && (to === undefined || to === this.#asked);
    const read = news ? readSaved(saved, this.host.now()) : null;
    if (!read) return;
    if (to) this.#asked = 0; // Who answers later says the same.
    this.#store.take(read, since as number);
  }

  #answer(ask: number): void {
    const saved = this.saved();
    // Who has forgotten says so to a tab that was elsewhere meanwhile and has not.
    if (this.#forgot || saved.events[0]) this.#say({ saved, since: ask, to: ask });
  }

  #say(word: Word): void {
    if (this.granted) this.#channel?.postMessage(word);
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}
