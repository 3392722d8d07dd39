/** The part of extras.js that loads rows.js for `<rec-rows>`: a file of its own, since few pages have the element. */
import { loadModule } from "../instant/module.js";
import type { LazyTools } from "../shelf/lazy_element.js";

/** Integrity value of the rows.js in the same folder, which the build sets. */
declare const __ROWS__: string;

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
 * @fires {CustomEvent<ShelfEvents["rec-impression"]>} rec-impression - Cards were seen: half of each was in view
 *   for a second. Once per card.
 * @fires {CustomEvent<ShelfEvents["rec-click"]>} rec-click - A card is clicked. `preventDefault()` keeps the visitor on
 *   the page.
 * @fires {CustomEvent<ShelfEvents["rec-add"]>} rec-add - A card's element with `data-rec-add` is clicked.
 */
export async function connectRows(element: HTMLElement, tools: LazyTools, signal: AbortSignal): Promise<void> {
  const { host, boot } = tools.client;
  const loaded = await loadModule(host, boot.engine.folder, "rows.js", __ROWS__);
  if (!signal.aborted) (loaded as typeof import("./rows.js")).openRows(element, tools, signal);
}
