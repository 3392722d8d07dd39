/**
 * The element of a shelf: attributes and properties in, cards and events out. It keeps its height from the moment it is
 * defined. Before that, one line of the page's CSS does:
 * `rec-shelf:not(:defined) { display: block; min-block-size: max(344px, 21.5em) }`.
 */
import { RecError } from "../../shared/errors.js";
import type { Condition, Kind, Options } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import { DEFAULT_K, isK, K_RULE, parseJson } from "../instant/options.js";
import { CardList, hasMarkup } from "./card_list.js";
import type { ShelfEvents } from "./details.js";
import { languageAround } from "./dom.js";
import type { Flow, ShelfView } from "./flow.js";
import { Watcher } from "./watcher.js";

type Read = (value: string | null) => unknown;
const text: Read = (value) => value;

/** The properties that are attributes: what the attribute's text means. */
const ATTRIBUTES = {
  kind: text,
  item: text,
  heading: text,
  k: ((value) => (isK(Number(value)) ? Number(value) : DEFAULT_K)) as Read,
  min: ((value) => Number(value) || 1) as Read,
};

/** The other properties, and what they are at first. */
const OPTIONS = { items: [], where: [], allow: null, deny: [], repeat: false };
const PROPERTIES = Object.keys({ ...ATTRIBUTES, ...OPTIONS });

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
 * @attr {number} [heading-level=2] - The level of the heading in the page's outline, from 1 to 6. It looks alike.
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
 * @fires {CustomEvent<ShelfEvents["rec-experiment"]>} rec-experiment - The shelf is of an experiment, and is seen: once per
 *   experiment and page.
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
  static readonly observedAttributes = [...Object.keys(ATTRIBUTES), "items", "images", "where", "heading-level"];

  declare kind: Kind | null;
  declare item: string | null;
  declare items: readonly string[];
  declare k: number;
  declare min: number;
  declare heading: string | null;
  declare where: readonly Condition[];
  declare allow: readonly string[] | null;
  declare deny: readonly string[];
  declare repeat: boolean;

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

  static {
    for (const name of PROPERTIES) {
      const read = ATTRIBUTES[name as "kind"] as Read | undefined;
      const own = name as "deny";
      Object.defineProperty(this.prototype, name, {
        get(this: ShelfElement) {
          return read ? read(this.getAttribute(name)) : (this.#options[own] ?? OPTIONS[own]);
        },
        // Frameworks set null and undefined, and an attribute's text as the property.
        set(this: ShelfElement, value: unknown) {
          if (!read) {
            const meant = typeof value === "string" ? readText(name, value) : value;
            this.#options = { ...this.#options, [name]: meant ?? undefined };
            this.#begin();
          } else if (value === null || value === undefined) this.removeAttribute(name);
          else this.setAttribute(name, String(value));
        },
        configurable: true,
        enumerable: true,
      });
    }
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

  /** Draws the list anew. Of several calls in one task, only the last one has an effect: see Flow. */
  #begin(): void {
    if (!this.#connection) return;
    this.#run.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    const { k, kind } = this;
    this.#cards.setColumns(k);
    // Together with the list, not after it. What fails is thrown where it is used.
    if (hasMarkup(this)) this.#client.extras().catch(() => undefined);
    let answered = false;
    const view: ShelfView = {
      node: this,
      min: this.min,
      isUsed: () => this.#watcher.used,
      nearViewport: this.#watcher.nearViewport,
      show: async (list, whole) => {
        if (Number(this.getAttribute("k") ?? k) !== k) this.#report(new RecError("bad-request", `${K_RULE}: the shelf shows ${k}.`));
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

/** What the text of an attribute means that is kept as an option. */
function readText(name: string, value: string): unknown {
  return name === "items" ? value.match(/\S+/g) : name === "where" ? parseJson(value) : value;
}
