/**
 * Whether anything may be recorded, stored or started: the site's settings, the site's consent hook and
 * the visitor's own switch, in one place. Only the visitor's "off" is remembered, and only that it is off.
 */
import type { Settings } from "./settings.js";
import { attempt, type OpenStorage } from "./store.js";

export class Permission {
  #consented: boolean;
  #switchedOff: boolean;

  constructor(
    private readonly settings: Settings,
    private readonly key: string,
    private readonly local: OpenStorage,
  ) {
    this.#consented = !settings.consentRequired;
    this.#switchedOff = attempt(() => local().getItem(key) !== null) ?? false;
  }

  get granted(): boolean {
    return this.#consented && !this.#switchedOff && !this.settings.off;
  }

  consent(given: boolean): void {
    this.#consented = given;
  }

  off(): void {
    this.#switchedOff = true;
    attempt(() => this.local().setItem(this.key, "1"));
  }

  on(): void {
    this.#switchedOff = false;
    attempt(() => this.local().removeItem(this.key));
  }
}
