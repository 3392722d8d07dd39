/**
 * The visitor's session, the same in all open tabs. Whether anything may be recorded, stored or started follows from
 * the site's settings, its consent hook and the visitor's own switch, of which only "off" is remembered. Each tab keeps
 * the profile in its own storage (store.ts). The open pages send each other what is new, a page that begins asks the
 * others, and what one page forgets, all forget. None of it makes a request.
 */
import type { Boot } from "../../shared/boot.js";
import type { RecEvent } from "../../shared/protocol.js";
import { type ForgetReason, forgetReasonOf, type Message, type SavedProfile } from "../../shared/tabs.js";
import { EXPERIMENTS } from "../changes/has.js";
import type { Channel, Host } from "../host.js";
import { RecentLists } from "./recent.js";
import { attempt, ProfileStore, readProfile } from "./store.js";

export class Session {
  readonly recent: RecentLists;
  readonly #store: ProfileStore;
  /** The storage key of the visitor's switch. */
  readonly #offKey: string;
  #consented: boolean;
  /** Set if the storage does not keep the switch: it then holds for this page. */
  #switchedOff = false;
  #channel: Channel | undefined;
  /** When this page asked the others for the session; 0 once one has answered. */
  #askedAt = 0;
  #hasForgotten = false;
  /** Called when everything is to be forgotten. */
  declare forgotten?: () => void;
  /** Called with each message of another tab. */
  declare heard?: (data: unknown) => void;
  /** Tells the other tabs. */
  declare tell?: (message: Message) => void;

  /** `changed` is called when the permission, or the profile as a whole, changes. */
  constructor(
    private readonly host: Host,
    private readonly boot: () => Boot,
    private readonly changed: () => void,
  ) {
    const { pathname } = new URL(host.base);
    this.#offKey = `rec-off:${pathname}`;
    this.#store = new ProfileStore(host, `rec:${pathname}`, () => boot().space);
    this.recent = new RecentLists(host.session, `rec-lists:${pathname}`);
    this.#consented = !host.settings.consentRequired;
    if (EXPERIMENTS) this.tell = (message) => this.#send(message);
  }

  /** Whether anything may be recorded. Read from storage each time, since another tab may have switched. */
  get permitted(): boolean {
    const { settings, local } = this.host;
    const off = settings.off || this.#switchedOff || attempt(() => local().getItem(this.#offKey));
    return this.#consented && !off;
  }

  events(): readonly RecEvent[] {
    return this.permitted ? this.#store.events() : [];
  }

  /** Adds events, or replaces earlier versions of them. */
  add(events: readonly RecEvent[]): void {
    if (events[0]) this.merge(this.save(events), 0);
  }

  /** Adds these events and drops the others before `since`, here and in the other tabs. */
  merge(saved: SavedProfile, since: number): void {
    if (!this.permitted) return;
    this.#store.merge(saved, since);
    this.#send({ saved, since });
  }

  save(events = this.events()): SavedProfile {
    return { v: 1, space: this.boot().space, events };
  }

  /** Forgets everything. `tell`: in all tabs; false where another tab has asked for it. */
  forget(reason: ForgetReason, tell = true): void {
    const { permitted } = this;
    if (reason === "consent") this.#consented = false;
    if (reason === "off") this.#switchedOff = !attempt(() => (this.host.local().setItem(this.#offKey, "1"), true));
    if (tell) this.#channel?.postMessage({ forget: reason } satisfies Message);
    this.#store.clear();
    this.recent.clear();
    if (EXPERIMENTS) this.forgotten?.();
    this.#hasForgotten = true;
    if (reason === "clear" || permitted || !tell) this.changed();
    void this.host.deleteParts();
  }

  consent(): void {
    this.#permit(() => (this.#consented = true));
  }

  on(): void {
    this.#permit(() => {
      this.#switchedOff = false;
      this.host.local().removeItem(this.#offKey);
    });
  }

  /** The page begins, or comes back. */
  join(): void {
    if (this.#channel) return;
    this.#channel = attempt(this.host.channel);
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#receive(data);
    this.#ask();
  }

  leave(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #permit(change: () => void): void {
    const { permitted } = this;
    attempt(change);
    if (this.permitted === permitted) return;
    this.#ask();
    this.changed();
  }

  #ask(): void {
    this.#askedAt = this.host.now(); // No event of this page is older.
    this.#send({ ask: this.#askedAt });
  }

  /** Ignores whatever is no message that this version knows: any script of the site may use the channel. */
  #receive(data: unknown): void {
    if (EXPERIMENTS) this.heard?.(data);
    const reason = forgetReasonOf(data);
    if (reason) return this.forget(reason, false);
    const { ask, saved, since, to } = (data ?? {}) as Partial<Record<"ask" | "saved" | "since" | "to", unknown>>;
    if (isTime(ask)) return this.#answer(ask);
    const accepted = this.permitted && isTime(since) && (to === undefined || to === this.#askedAt);
    const profile = accepted ? readProfile(saved, this.host.now()) : null;
    if (!profile) return;
    if (to) this.#askedAt = 0; // Later answers say the same.
    this.#store.merge(profile, since as number);
  }

  #answer(ask: number): void {
    const saved = this.save();
    // An empty profile is sent if this page has forgotten: the tab that asks may have missed that.
    if (this.#hasForgotten || saved.events[0]) this.#send({ saved, since: ask, to: ask });
  }

  #send(message: Message): void {
    if (this.permitted) this.#channel?.postMessage(message);
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}
