/** Elements that few pages have: rec.js only knows their names, and extras.js, which it loads then, fills them. */
import { asRecError } from "../../shared/errors.js";
import type { Client } from "../client.js";
import type { ShelfElement } from "./element.js";
import type { Flow } from "./flow.js";

/** The class of the page's shelves. */
export type RowShelf = new () => ShelfElement;

/** What such an element is filled with. */
export interface LazyTools {
  readonly client: Client;
  readonly flow: Flow;
  /** The class of the page's shelves. */
  readonly Shelf: RowShelf;
  /** Tells the document what failed. */
  report(error: unknown): void;
}

/** The functions of extras.js that fill an element, until the signal is aborted because it was removed. */
type Fill = Record<string, (element: HTMLElement, tools: LazyTools, signal: AbortSignal) => unknown>;

export function defineLazy(tag: string, client: Client, flow: Flow, Shelf: RowShelf): void {
  const report = (error: unknown) => client.host.announce("rec-error", client.warn(asRecError(error)));
  customElements.define(
    tag,
    class extends HTMLElement {
      #connection?: AbortController;

      connectedCallback(): void {
        const { signal } = (this.#connection = new AbortController());
        const fill = (extras: unknown) => (extras as Fill)[tag]!(this, { client, flow, Shelf, report }, signal);
        client.extras().then(fill).catch(report);
      }

      disconnectedCallback(): void {
        this.#connection?.abort();
      }
    },
  );
}
