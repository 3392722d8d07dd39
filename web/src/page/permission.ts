/**
 * Whether anything may be recorded, stored or started: the site's settings, the site's consent hook and
 * the visitor's own switch, in one place. Only the visitor's "off" is remembered, and only that it is off.
 */
import type { Settings } from "./settings.js";
import { attempt, type OpenStorage } from "./store.js";

export class Permission {
  #consented: boolean;
  /** Set where the storage does not keep it: the truth for this page. */
  #switchedOff = false;

  constructor(
    private readonly settings: Settings,
    private readonly key: string,
    private readonly local: OpenStorage,
  ) {
    this.#consented = !settings.consentRequired;
  }

  /** Looked up each time, for another tab may have switched. */
  get granted(): boolean {
    const off = () => this.#switchedOff || attempt(() => this.local().getItem(this.key) !== null);
    return this.#consented && !this.settings.off && !off();
  }

  consent(given: boolean): void {
    this.#consented = given;
  }

  off(): void {
    this.#switchedOff = !attempt(() => (this.local().setItem(this.key, "1"), true));
  }

  on(): void {
    this.#switchedOff = false;
    attempt(() => this.local().removeItem(this.key));
  }
}
