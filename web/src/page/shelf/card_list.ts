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
import { languageAround, make } from "./dom.js";
import type { Images } from "./images.js";
import { watchSeen } from "./seen.js";
import css from "./shelf.css";
import type { Report } from "./template.js";

/** The part of extras.js that draws the site's own cards. */
type Templates = Pick<typeof import("./template.js"), "addSymbols" | "fillTemplate" | "sheetsOf" | "templateOf">;

/** Draws one card. */
type Draw = (view: CardView) => Node;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** What the visitor does with the cards of the list on show; places are from 0. */
interface Happenings {
  seen(list: RecommendationList, places: readonly number[]): void;
  /** A card's link is clicked; or, if `adds`, an element with `data-rec-add`. */
  clicked(list: RecommendationList, place: number, event: Event, adds: boolean): void;
}

export class CardList {
  readonly #root: ShadowRoot;
  readonly #blank = make("div", "blank");
  readonly #own = make("div", "own", document.createElement("slot"));
  readonly #symbols = make("div", "symbols");
  readonly #heading = make("h2", "heading");
  #list = make("ul", "list");
  readonly #section = make("section", "section", this.#heading, this.#list);
  /** Resolves when the template's stylesheets are loaded; null until a template was used. */
  #sheets: Promise<unknown> | null = null;
  /** The ids of the items on show, as JSON. */
  #items = "";

  constructor(
    private readonly shelf: HTMLElement,
    private readonly client: Client,
    private readonly images: Images,
    private readonly happenings: Happenings,
    private readonly report: Report,
  ) {
    this.#root = shelf.attachShadow({ mode: "closed" });
    this.#root.adoptedStyleSheets = [sheet];
    this.#heading.id = "rec-heading";
    this.#section.setAttribute("aria-labelledby", "rec-heading");
    this.#section.hidden = true;
    this.#setBlank(drawBlank());
    this.#root.append(this.#symbols, make("div", "layers", this.#blank, this.#own, this.#section));
  }

  /** Requests what draws the site's own cards, if the shelf has a template. */
  prepare(): void {
    if (templateIn(this.shelf)) this.client.extras().catch(() => undefined); // show() throws the error.
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
   * Shows a list, unless it is on show already. Resolves when it is painted. An empty list shows the page's own children. Throws RecError if the template is empty or cannot be drawn.
   */
  async show(shown: RecommendationList, whole: InstantList): Promise<void> {
    const items = JSON.stringify(shown.items.map(({ item }) => item));
    if (shown.lane === "engine" && items === this.#items) return;
    this.#items = items;
    const own = templateIn(this.shelf) ? await this.#drawOwn(whole.items[0]?.card) : null;
    if (items !== this.#items) return; // Another list came meanwhile.
    const list = this.#draw(shown, own ?? ((view) => drawCard(view, this.images)));
    this.#heading.textContent = this.shelf.getAttribute("heading") ?? shown.heading;
    this.#list.replaceWith(list);
    this.#list = list;
    this.#showCards(shown.items.length > 0);
    watchSeen([...list.children], (places) => this.happenings.seen(shown, places));
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

  #draw(shown: RecommendationList, draw: Draw): HTMLUListElement {
    const list = make("ul", "list");
    list.setAttribute("role", "list"); // Some browsers do not announce a list without bullets as a list.
    for (const [place, { card: fields, reason, because, label }] of shown.items.entries()) {
      const text = because || label;
      const isInHeading = text === shown.heading || (label === shown.heading && reason.kind === "similar");
      const view = this.#cardView(fields, isInHeading ? "" : text);
      const card = make("li", "card", draw(view));
      const clicked = (event: MouseEvent) => {
        const isIn = (selector: string) => event.target instanceof Element && event.target.closest(selector);
        const adds = !event.button && !!isIn("[data-rec-add]");
        if (adds || (event.button < 2 && isIn("a"))) this.happenings.clicked(shown, place, event, adds);
      };
      card.addEventListener("click", clicked);
      card.addEventListener("auxclick", clicked);
      list.append(card);
    }
    return list;
  }

  /**
   * Draws the template's cards. Puts its stylesheets, symbols and hidden sample card into the root, once: see
   * template.ts.
   */
  async #drawOwn(first: Card | undefined): Promise<Draw | null> {
    const { addSymbols, fillTemplate, sheetsOf, templateOf } = (await this.client.extras()) as Templates;
    const template = templateOf(this.shelf);
    if (!template) return null; // It was removed meanwhile.
    const draw: Draw = (view) => fillTemplate(template, view, this.images);
    if (!this.#sheets) {
      const { links, loaded } = sheetsOf(template, this.report);
      this.#sheets = loaded;
      this.#root.prepend(...links);
      addSymbols(template, this.#symbols, this.report);
      if (first) this.#setBlank(draw(this.#cardView(first, "")));
    }
    await this.#sheets;
    return draw;
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

function templateIn(shelf: HTMLElement): Element | null {
  return shelf.querySelector(":scope > template");
}

/** Resolves after the next paint, or after a second: a page in the background paints nothing. */
function painted(): Promise<void> {
  const frame = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return within(1000, frame, null).catch(() => undefined);
}
