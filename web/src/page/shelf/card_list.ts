/**
 * The contents of a shelf, in its closed shadow root: a copy of the document does not contain them. Three layers lie in
 * one grid cell, so that a change moves nothing below: a blank row that keeps the height, the page's own children,
 * and the row of cards.
 */
import type { Card } from "../../shared/protocol.js";
import { within } from "../../shared/within.js";
import type { Client, RecommendationList } from "../client.js";
import { spoken } from "../instant/language.js";
import type { InstantList } from "../instant/list.js";
import { type CardView, cardView, drawBlank, drawCard } from "./card.js";
import type { CardDetail } from "./details.js";
import { languageAround, make } from "./dom.js";
import type { Images } from "./images.js";
import { watchSeen } from "./seen.js";
import css from "./shelf.css";
import type { Draw, Report } from "./template.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Called when cards were seen, each once. */
type OnSeen = (cards: readonly CardDetail[]) => void;
/** Called when a card's link is clicked. */
type OnClick = (card: CardDetail, event: Event) => void;

export class CardList {
  readonly #blank = make("div", "blank");
  readonly #own = make("div", "own", document.createElement("slot"));
  readonly #heading = make("h2", "heading");
  #list = make("ul", "list");
  readonly #section = make("section", "section", this.#heading, this.#list);
  readonly #layers = make("div", "layers", this.#blank, this.#own, this.#section);
  /** The ids of the items on show, as JSON. */
  #items = "";

  constructor(
    private readonly shelf: HTMLElement,
    private readonly client: Client,
    private readonly images: Images,
    private readonly onSeen: OnSeen,
    private readonly onClick: OnClick,
    private readonly report: Report,
  ) {
    const root = shelf.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet];
    this.#heading.id = "rec-heading";
    this.#section.setAttribute("aria-labelledby", "rec-heading");
    this.#section.hidden = true;
    this.#setBlank(drawBlank());
    root.append(this.#layers);
  }

  /** Sets how many cards a row has. */
  setColumns(k: number): void {
    for (const element of [this.#blank, this.#section]) element.style.setProperty("--k", String(k));
  }

  /** Whether the visitor scrolled the row of cards. */
  get scrolled(): boolean {
    return this.#list.scrollLeft !== 0;
  }

  /**
   * Shows a list, unless it is on show already. Resolves when it is painted. An empty list shows the page's own children.
   * Throws RecError if the template is empty or cannot be drawn.
   */
  async show(shown: RecommendationList, whole: InstantList): Promise<void> {
    const items = JSON.stringify(shown.items.map(({ item }) => item));
    if (shown.lane === "engine" && items === this.#items) return;
    this.#items = items;
    let draw: Draw | null = null;
    if (hasMarkup(this.shelf)) {
      const { ownCards } = (await this.client.extras()) as typeof import("./template.js");
      const { card } = whole.items[0] ?? {};
      const sample = card && this.#cardView(card, "");
      draw = await ownCards(this.shelf, this.client, this.#layers, this.images, this.report, sample, (card) => this.#setBlank(card));
    }
    if (items !== this.#items) return; // Another list came meanwhile.
    const cards = this.#draw(shown, draw ?? ((view) => drawCard(view, this.images)));
    const list = make("ul", "list", ...cards.keys());
    list.setAttribute("role", "list"); // Some browsers do not announce a list without bullets as a list.
    this.#heading.ariaLevel = this.shelf.getAttribute("heading-level");
    this.#heading.textContent = this.shelf.getAttribute("heading") ?? shown.heading;
    this.#list.replaceWith(list);
    this.#list = list;
    this.#showCards(shown.items.length > 0);
    watchSeen(cards, this.onSeen);
    await painted();
    this.#heading.setAttribute("aria-live", "polite"); // From now on a new heading means that the list has changed.
  }

  /** Removes the cards and shows the page's own children. */
  clear(): void {
    this.#items = "";
    this.#list.replaceChildren();
    this.#showCards(false);
  }

  /** Shows the cards, or the page's own children. */
  #showCards(shown: boolean): void {
    this.#section.hidden = !shown;
    this.#own.style.visibility = shown ? "hidden" : "";
  }

  #draw(shown: RecommendationList, draw: Draw): Map<Element, CardDetail> {
    const cards = new Map<Element, CardDetail>();
    const kind = this.shelf.getAttribute("kind");
    for (const { item, card: fields, reason, because, label } of shown.items) {
      const text = because || label;
      const isInHeading = text === shown.heading || (label === shown.heading && reason.kind === "similar");
      const view = this.#cardView(fields, isInHeading ? "" : text);
      if (this.shelf.getAttribute("images") === "direct" && view.image) this.images.request([view.image]);
      const detail = { item, position: cards.size + 1, kind, reason: reason.kind, label, lane: shown.lane };
      const card = make("li", "card", draw(view, detail));
      card.onclick = card.onauxclick = (event) => {
        if (event.button < 2 && (event.target as Element).closest("a")) this.onClick(detail, event);
      };
      cards.set(card, detail);
    }
    return cards;
  }

  #setBlank(card: Node): void {
    this.#blank.replaceChildren(make("h2", "heading", "\xa0"), make("ul", "list", make("li", "card", card)));
  }

  #cardView(card: Card, because: string): CardView {
    const { boot, host } = this.client;
    const language = languageAround(this.shelf);
    return cardView(card, because, host, spoken(boot, language).currency, language);
  }
}

/** Whether the site draws the cards of this shelf, or its server has written the first ones. */
export function hasMarkup(shelf: HTMLElement): boolean {
  return !!shelf.querySelector(":scope > :is(template, .rec-first)");
}

/** Resolves after the next paint, or after a second: a page in the background paints nothing. */
function painted(): Promise<void> {
  const frame = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return within(1000, frame, null).catch(() => undefined);
}
