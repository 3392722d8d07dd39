/** The part of extras.js that loads search.js, and what that loads: files of their own, since many pages have no search box. */
import type { SearchOptions, SearchResult } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import { loadModule } from "../instant/module.js";
import type { LazyTools } from "../shelf/lazy_element.js";

/** Integrity values of the files of these names in the same folder, which the build sets. */
declare const __SEARCH__: Readonly<Record<"search" | "lexical" | "facets", string>>;

function file({ host, boot }: Client, name: keyof typeof __SEARCH__): Promise<unknown> {
  return loadModule(host, boot.engine.folder, `${name}.js`, __SEARCH__[name]);
}

async function load(client: Client): Promise<typeof import("./search.js")> {
  return (await file(client, "search")) as typeof import("./search.js");
}

/**
 * A search box: items by words and by meaning, while the visitor types, found on the device. What is typed goes nowhere,
 * unless the site sets `results-url`; and what the box requests never depends on it. It is drawn in a closed root.
 *
 * @tag rec-search
 *
 * @attr {number} [k=8] - How many items at most, from 1 to 100.
 * @attr {string} [where=[]] - Conditions that every item meets: a JSON array, such as
 *   `[{"field": "price", "high": 10}]`.
 * @attr {string} sort - A card field, from its lowest value on, or from its highest one on with `-` before it. Without it, the
 *   best match is first.
 * @attr {string} facets - Card fields, such as `author,category`: their most frequent values among the results are buttons that
 *   narrow these.
 * @attr {string} label - What the box is called, for screen readers, in place of "Search".
 * @attr {string} placeholder - The text in the empty box, in place of "Search".
 * @attr {string} results-url - The page to which Enter leads, such as `/search?q={query}`. Without it, there is none.
 * @attr {string} [words={}] - Texts in place of the bundle's language: a JSON object, such as `{"none": "Rien."}`. The name of a
 *   card field has what its facet is called.
 *
 * @fires {CustomEvent<{ item: string; position: number }>} rec-select - An item is chosen. `preventDefault()` keeps the
 *   visitor on the page. It never says what was typed.
 *
 * @slot - The site's own search form, shown as long as the box is not there. A `<template>` among the children is the
 *   markup of an item.
 *
 * @csspart field - The box with its sign and button.
 * @csspart input - What the visitor types into.
 * @csspart clear - The button that empties the box.
 * @csspart icon - The magnifier, and the cross.
 * @csspart popup - What opens below the box.
 * @csspart note - A sentence above the results.
 * @csspart facets - What narrows the results, above them.
 * @csspart prices - The place of the chip.
 * @csspart chip - The price that the query names, which a click removes.
 * @csspart facet - A field with its values.
 * @csspart field-name - The name of a field.
 * @csspart values - The values of a field.
 * @csspart value - A value of a field, pressed or not.
 * @csspart value-name - Its text.
 * @csspart count - How many results have it.
 * @csspart results - The list of results.
 * @csspart option - A line of the list.
 * @csspart suggestion - A line that completes what is typed.
 * @csspart all - The line that leads to `results-url`.
 * @csspart picture - The place of an item's picture.
 * @csspart tile - What an item shows in place of an image.
 * @csspart image - The image of an item, if a shelf of the page has loaded it.
 * @csspart title - The title of an item.
 * @csspart price - The price of an item.
 * @csspart mark - Letters that were searched for.
 *
 * @cssprop [--rec-radius=10px] - The radius of corners.
 * @cssprop [--rec-focus=currentColor] - The color of the focus outline.
 * @cssprop [--rec-surface=var(--around, Canvas)] - The background of what opens; by default that of the page around the box.
 */
export async function connectSearch(element: HTMLElement, tools: LazyTools, signal: AbortSignal): Promise<void> {
  (await load(tools.client)).openBox(element, tools, signal);
}

/** Throws RecError. */
export async function search(client: Client, query: string, options?: Partial<SearchOptions>): Promise<SearchResult> {
  return (await load(client)).search(client, query, { language: document.documentElement.lang, ...options });
}

/**
 * What `open` of this file makes of what is given; the caller knows its type. Whether it is loaded must not depend on what is typed.
 * Throws RecError.
 */
export async function openSearchFile(client: Client, name: "lexical" | "facets", given: readonly unknown[]): Promise<unknown> {
  return ((await file(client, name)) as { open(...given: readonly unknown[]): unknown }).open(...given);
}
