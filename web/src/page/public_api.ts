/**
 * rec.js: what the page imports, and `<rec-shelf>`. The builder puts the boot piece in front of it; where
 * the bundle lies follows from the module's own address.
 */
import type { Boot } from "../shared/boot.js";
import type { Card, EventType, RecEvent, Wishes } from "../shared/protocol.js";
import { Client, type Recommended, type Status } from "./client.js";
import { browserHost } from "./host.js";
import { defineShelf } from "./shelf/element.js";
import type { Saved } from "../shared/tabs.js";

declare const __BOOT__: Boot;

const client = new Client(__BOOT__, browserHost(import.meta.url), !document.hidden);
document.addEventListener("visibilitychange", () => client.visits.see(!document.hidden));
addEventListener("pagehide", () => client.leave());
addEventListener("pageshow", () => client.enter(!document.hidden));

/** Records what the visitor did with an item; `dwell` is in seconds. It stays on this device. */
export function track(type: EventType, item: string, { dwell = null }: { dwell?: number | null } = {}): void {
  client.track(type, item, dwell);
}

/** The k best items for this visitor, next to `item` where there is one; from the instant lane if need be. */
export function recommend({ item = null, ...asked }: Asked = {}): Promise<Recommended> {
  return client.recommend(item, asked);
}

export interface Asked extends Partial<Wishes> {
  readonly item?: string | null;
}

/** The profile on this device: read it, carry it elsewhere, forget it. */
export const profile = {
  events: (): readonly RecEvent[] => client.events(),
  export: (): Saved => client.exportProfile(),
  import: (data: unknown): void => client.importProfile(data),
  clear: (): void => client.clear(),
};

/** The card of an item that a list of this page brought along, or null; nothing is fetched. */
export function card(item: string): Card | null {
  return client.card(item);
}

/**
 * Starts the engine now instead of after the first shelf, and also for a visitor who saves data; false where it may not
 * start, or failed to.
 */
export function preload(): Promise<boolean> {
  return client.preload();
}

/**
 * Where the engine stands; "off" while consent is missing or something is switched off; "saving" while it waits for
 * `preload()`, since the visitor saves data or has a very slow connection.
 */
export function status(): Status {
  return client.status;
}

/** The site's consent hook: nothing happens before true where the script tag requires it; false forgets. */
export function consent(given: boolean): void {
  client.consent(given);
}

/** The visitor's own switch: forgets the profile and stays off, on later pages too, until `on()`. */
export function off(): void {
  client.off();
}

export function on(): void {
  client.on();
}

export { RecError } from "../shared/errors.js";
export type { Recommended, Saved, Status };
export type { Card, Condition, ErrorCode, EventType, Recommendation, RecEvent } from "../shared/protocol.js";

defineShelf(client);
