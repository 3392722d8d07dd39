/** The element of rows, as far as every page has it: extras.js, which it loads, has the rest (rows.ts). */
import { asRecError } from "../../shared/errors.js";
import type { Client } from "../client.js";
import type { Flow } from "./flow.js";
import type { connectRows, RowShelf } from "./rows.js";

/**
 * Rows "Because you viewed …": one for each of the latest items that interest the visitor. They are made on the device, by
 * the engine alone, so the element is empty at first, and stays empty for a new visitor.
 *
 * @tag rec-rows
 *
 * @attr {number} [rows=3] - How many rows at most, from 1 to 10.
 * @attr {number} [k=6] - How many cards in a row, from 1 to 100.
 * @attr {string} [where=[]] - Conditions that every card meets: a JSON array, such as
 *   `[{"field": "price", "high": 10}]`.
 *
 * @slot - Nothing is shown in it. A `<template>` among the children is the markup of a card.
 *
 * @fires {CustomEvent<ShelfEvents["rec-impression"]>} rec-impression - Half of a row is in view.
 * @fires {CustomEvent<ShelfEvents["rec-click"]>} rec-click - A card is clicked. `preventDefault()` keeps the visitor on
 *   the page.
 */
export function defineRows(client: Client, flow: Flow, Shelf: RowShelf): void {
  /** The document is told what failed. */
  const report = (error: unknown) => client.host.announce("rec-error", client.warn(asRecError(error)));
  class RecRows extends HTMLElement {
    #connection = new AbortController();

    connectedCallback(): void {
      const { signal } = (this.#connection = new AbortController());
      const connect = (extras: unknown) =>
        (extras as { connectRows: typeof connectRows }).connectRows(this, { client, flow, Shelf, report }, signal);
      client.extras().then(connect).catch(report);
    }

    disconnectedCallback(): void {
      this.#connection.abort();
    }
  }
  customElements.define("rec-rows", RecRows);
}
