/**
 * The element of a shelf: attributes and properties in, cards and events out. It keeps its height from the moment it is
 * defined. Before that, one line of the page's CSS does:
 * `rec-shelf:not(:defined) { display: block; min-block-size: max(344px, 21.5em) }`.
 */
import { RecError } from "../../shared/errors.js";
import type { Condition, Kind, Options } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import { DEFAULT_K, isK, MAX_PAGE_K, parseJson } from "../instant/options.js";
import { CardList, hasTemplate } from "./card_list.js";
import type { ShelfEvents } from "./details.js";
import { languageAround } from "./dom.js";
import type { Flow, ShelfView } from "./flow.js";
import { Watcher } from "./watcher.js";

const PROPERTIES = ["kind", "item", "items", "k", "min", "heading", "where", "allow", "deny", "repeat"] as const;

/**
 * Recommendations in place of the element's children. After a change the list is drawn anew, once for all changes of
 * one task.
 *
 * @tag rec-shelf
 *
 * @attr {Kind} kind - What the shelf shows. Without it, what fits the page and the visitor.
 * @attr {string} item - The id of the page's item. Without it, the shelf is for a page without an item.
 * @attr {string} items - A basket, for the kind "bought-together": ids, with a space between two.
 * @attr {number} [k=6] - How many cards, from 1 to 100.
 * @attr {number} [min=1] - With fewer cards, the shelf shows the page's own children.
 * @attr {string} heading - A heading in place of the list's own.
 * @attr {string} [where=[]] - Conditions that every card meets: a JSON array, such as
 *   `[{"field": "price", "high": 10}]`.
 * @attr {string} images - `direct`: each card requests its own image, which tells the image's host what was picked.
 *
 * @prop {Kind | null} kind - The attribute `kind`.
 * @prop {string | null} item - The attribute `item`.
 * @prop {readonly string[]} items - The ids of a basket. Setting the attribute replaces them.
 * @prop {number} k - The attribute `k`; 6 if that is invalid.
 * @prop {number} min - The attribute `min`; 1 if that is invalid.
 * @prop {string | null} heading - The attribute `heading`.
 * @prop {readonly Condition[]} where - Conditions that every card meets. Setting the attribute replaces them.
 * @prop {readonly string[] | null} allow - The ids from which cards are chosen; null: all items.
 * @prop {readonly string[]} deny - Ids that get no card.
 * @prop {boolean} repeat - Whether items that the visitor has met may be shown again. Disliked items never are.
 *
 * @fires {CustomEvent<ShelfEvents["rec-impression"]>} rec-impression - Cards were seen: half of each was in view
 *   for a second. Once per card.
 * @fires {CustomEvent<ShelfEvents["rec-click"]>} rec-click - A card is clicked. `preventDefault()` keeps the visitor on
 *   the page.
 * @fires {CustomEvent<ShelfEvents["rec-add"]>} rec-add - A card's element with `data-rec-add` is clicked.
 * @fires {CustomEvent<ShelfEvents["rec-error"]>} rec-error - Something failed; once per code.
 *
 * @slot - The page's own children, shown as long as there are no recommendations. A `<template>` among them is the
 *   markup of a card.
 *
 * @csspart heading - The heading.
 * @csspart list - The row of cards.
 * @csspart card - A card.
 * @csspart link - The link of a card.
 * @csspart image - The image of a card.
 * @csspart thumbnail - The canvas in a tile: a small picture, or a blur until it is here.
 * @csspart tile - What a card shows in place of an image.
 * @csspart title - The title of a card.
 * @csspart price - The price of a card.
 * @csspart reason - Why a card is shown.
 *
 * @cssprop [--rec-min-height=max(344px, 21.5em)] - The height of the shelf, with or without cards.
 * @cssprop [--rec-card-min=max(152px, 9.5em)] - The smallest width of a card.
 * @cssprop [--rec-card-max=max(416px, 26em, 100% / 3)] - The largest width of a card.
 * @cssprop [--rec-gap=20px] - The space between two cards.
 * @cssprop [--rec-radius=10px] - The radius of a card's corners.
 * @cssprop [--rec-image-ratio=1] - The aspect ratio of images.
 * @cssprop [--rec-image-fit=cover] - How an image fills its box.
 * @cssprop [--rec-focus=currentColor] - The color of the focus outline.
 */
export abstract class ShelfElement extends HTMLElement {
  static readonly observedAttributes = ["kind", "item", "items", "k", "min", "heading", "images", "where"];

  readonly #client: Client;
  readonly #flow: Flow;
  readonly #cards: CardList;
  readonly #watcher = new Watcher(this, () => this.#cards.scrolled);
  /** The options that are not attributes, and `where`. */
  #options: Partial<Options> = {};
  /** The codes of the errors that were reported. */
  readonly #reported = new Set<string>();
  /** Aborted when the element is removed; null while it is not in a document. */
  #connection: AbortController | null = null;
  /** Aborted when the list is out of date. */
  #run = new AbortController();

  constructor(client: Client, flow: Flow) {
    super();
    this.#client = client;
    this.#flow = flow;
    this.#cards = new CardList(
      this,
      client,
      flow.images,
      (cards) => {
        const [items, positions] = [cards.map(({ item }) => item), cards.map(({ position }) => position)];
        this.#fire("rec-impression", { items, positions, lane: cards[0]!.lane });
      },
      (card, event) => {
        client.track("click", card.item);
        if (!this.#fire("rec-click", card)) event.preventDefault();
      },
      (error) => this.isConnected && this.#report(error),
    );
  }

  get kind(): Kind | null {
    return this.getAttribute("kind") as Kind | null;
  }

  set kind(kind: Kind | null) {
    this.#reflect("kind", kind);
  }

  get item(): string | null {
    return this.getAttribute("item");
  }

  set item(item: string | null) {
    this.#reflect("item", item);
  }

  get items(): readonly string[] {
    return this.#options.items ?? [];
  }

  /** Frameworks set the attribute's text as the property, once the element is defined. */
  set items(items: readonly string[]) {
    this.#set("items", typeof items === "string" ? (items as string).match(/\S+/g) : items);
  }

  get k(): number {
    const k = Number(this.getAttribute("k") ?? DEFAULT_K);
    return isK(k) ? k : DEFAULT_K;
  }

  set k(k: number) {
    this.#reflect("k", k);
  }

  get min(): number {
    return Number(this.getAttribute("min")) || 1;
  }

  set min(min: number) {
    this.#reflect("min", min);
  }

  get heading(): string | null {
    return this.getAttribute("heading");
  }

  set heading(heading: string | null) {
    this.#reflect("heading", heading);
  }

  get where(): readonly Condition[] {
    return this.#options.where ?? [];
  }

  /** Frameworks set the attribute's text as the property, once the element is defined. */
  set where(where: readonly Condition[]) {
    this.#set("where", typeof where === "string" ? parseJson(where) : where);
  }

  get allow(): readonly string[] | null {
    return this.#options.allow ?? null;
  }

  set allow(allow: readonly string[] | null) {
    this.#set("allow", allow);
  }

  get deny(): readonly string[] {
    return this.#options.deny ?? [];
  }

  set deny(deny: readonly string[]) {
    this.#set("deny", deny);
  }

  get repeat(): boolean {
    return this.#options.repeat ?? false;
  }

  set repeat(repeat: boolean) {
    this.#set("repeat", repeat);
  }

  connectedCallback(): void {
    this.#upgradeProperties();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    signal.addEventListener("abort", this.#client.onChange(() => this.#begin()));
    this.#watcher.start(signal);
    const languages = new MutationObserver(() => this.#begin());
    languages.observe(document, { subtree: true, attributeFilter: ["lang"] });
    signal.addEventListener("abort", () => languages.disconnect());
    this.#begin();
  }

  disconnectedCallback(): void {
    this.#run.abort();
    this.#connection?.abort();
    this.#connection = null;
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    if (name === "where" || name === "items") this[name] = value as never;
    else this.#begin();
  }

  /** Properties that were set before the element was defined hide the class's own: they are set once more. */
  #upgradeProperties(): void {
    const own: Partial<Record<string, unknown>> = this as object;
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(own, name)) continue;
      const value = own[name];
      delete own[name];
      own[name] = value;
    }
  }

  /** Sets an attribute; null and undefined, which frameworks set, remove it. */
  #reflect(name: string, value: string | number | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }

  /** Sets an option; null and undefined are its default. */
  #set<Name extends keyof Options>(name: Name, value: Options[Name] | null): void {
    this.#options[name] = value ?? undefined!;
    this.#begin();
  }

  /** Draws the list anew. Of several calls in one task, only the last one has an effect: see Flow. */
  #begin(): void {
    if (!this.#connection) return;
    this.#run.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    const { k, kind } = this;
    this.#cards.setColumns(k);
    let answered = false;
    const view: ShelfView = {
      node: this,
      min: this.min,
      isUsed: () => this.#watcher.used,
      nearViewport: this.#watcher.nearViewport,
      hasTemplate: () => hasTemplate(this),
      show: async (list, whole) => {
        if (Number(this.getAttribute("k") ?? k) !== k) this.#report(invalidK(k));
        if (this.hasAttribute("count")) this.#report(new RecError("bad-request", "count is called k."));
        await this.#cards.show(list, whole);
        answered = true;
      },
      unused: () => this.#watcher.untilUnused(),
      report: (error) => {
        this.#report(error);
        if (answered || !["bad-request", "unknown-item"].includes(error.code)) return;
        this.#cards.clear(); // The cards on show may not meet the new options, or are of another item.
      },
    };
    const given = { ...this.#options, kind: kind ?? "", k, language: languageAround(this) } as const;
    void this.fill(view, () => this.#flow.run(this.item, given, view, signal));
  }

  /** Shows what there is to show. A row of `<rec-rows>` has a list already. */
  protected fill(_view: ShelfView, run: () => Promise<void>): Promise<void> {
    return run();
  }

  #report(error: RecError): void {
    const told = this.#client.warn(error);
    if (!this.#reported.has(told.code)) this.#fire("rec-error", told);
    this.#reported.add(told.code);
  }

  #fire<Name extends keyof ShelfEvents>(name: Name, detail: ShelfEvents[Name]): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
  }
}

function invalidK(k: number): RecError {
  return new RecError("bad-request", `k must be a whole number from 1 to ${MAX_PAGE_K}: the shelf shows ${k}.`);
}
