/** An element that few pages have: rec.js only knows its name, and extras.js fills it. */
import { asRecError } from "../../shared/errors.js";
import type { Client } from "../client.js";
import type { Flow } from "./flow.js";

/** What the element is filled with. */
export interface LazyTools {
  readonly client: Client;
  readonly flow: Flow;
  /** Tells the document what failed. */
  report(error: unknown): void;
}

/** Fills the element, until the signal is aborted, because the element was removed. */
export type Fill<More> = (element: HTMLElement, tools: LazyTools & More, signal: AbortSignal) => unknown;

/** `name`: of the function of extras.js that fills it; `more`: what that uses besides the tools. */
export function defineLazy<Name extends string, More>(tag: string, name: Name, client: Client, flow: Flow, more: More): void {
  const report = (error: unknown) => client.host.announce("rec-error", client.warn(asRecError(error)));
  class LazyElement extends HTMLElement {
    #connection = new AbortController();

    connectedCallback(): void {
      const { signal } = (this.#connection = new AbortController());
      const fill = (extras: unknown) => (extras as Record<Name, Fill<More>>)[name](this, { client, flow, report, ...more }, signal);
      client.extras().then(fill).catch(report);
    }

    disconnectedCallback(): void {
      this.#connection.abort();
    }
  }
  customElements.define(tag, LazyElement);
}
