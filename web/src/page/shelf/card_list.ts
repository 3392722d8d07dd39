/**
 * What a shelf shows, inside its closed root: whoever copies the document does not take it along. Three
 * layers lie in one grid cell, so that a swap moves nothing below: a blank strip that holds the height, the
 * page's own children, and the strip of cards.
 */
import type { Card } from "../../shared/protocol.js";
import { type CardView, drawBlank, drawCard, viewOf } from "./card.js";
import type { Client, Recommended } from "../client.js";
import { make } from "./dom.js";
import type { Images } from "./images.js";
import type { InstantList } from "../instant/list.js";
import css from "./shelf.css";
import { bringSymbols, fillTemplate, type Report, sheetsOf, templateOf } from "./template.js";
import { within } from "../../shared/within.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Called for each click on a card's link. */
export type OnClick = (event: Event, item: string) => void;

export class Strip {
  readonly #root: ShadowRoot;
  readonly #blank = make("div", "blank");
  readonly #own = make("div", "own", document.createElement("slot"));
  readonly #symbols = make("div", "symbols");
  readonly #heading = make("h2", "heading");
  #list = make("ul", "list");
  readonly #section = make("section", "strip", this.#heading, this.#list);
  #sheets: Promise<unknown> | null = null;
  #items = "";

  constructor(
    private readonly shelf: HTMLElement,
    private readonly client: Client,
    private readonly images: Images,
    private readonly onClick: OnClick,
    private readonly report: Report,
  ) {
    this.#root = shelf.attachShadow({ mode: "closed" });
    this.#root.adoptedStyleSheets = [sheet];
    this.#heading.id = "rec-heading";
    this.#section.setAttribute("aria-labelledby", "rec-heading");
    this.#section.hidden = true;
    this.#reserve(drawBlank());
    this.#root.append(this.#symbols, make("div", "layers", this.#blank, this.#own, this.#section));
  }

  /** Keeps room for a row of this many cards. */
  fit(count: number): void {
    for (const element of [this.#blank, this.#section]) element.style.setProperty("--count", String(count));
  }

  /** Whether the visitor moved the row of cards. */
  get scrolled(): boolean {
    return this.#list.scrollLeft !== 0;
  }

  /**
   * Shows a list and resolves when it is painted: true, or false where it was the same or overtaken. An
   * empty list gives the place back to the children. Raises RecError where the template is empty.
   */
  async show(shown: Recommended, whole: InstantList): Promise<boolean> {
    const items = JSON.stringify(shown.items.map(({ item }) => item));
    if (shown.lane === "engine" && items === this.#items) return false;
    this.#items = items;
    const template = templateOf(this.shelf);
    if (template) await this.#prepare(template, whole.items[0]?.card);
    if (items !== this.#items) return false;
    const list = this.#draw(shown, template);
    this.#heading.textContent = this.shelf.getAttribute("heading") ?? shown.heading;
    this.#list.replaceWith(list);
    this.#list = list;
    this.#cover(shown.items.length > 0);
    await painted();
    this.#heading.setAttribute("aria-live", "polite"); // From now on a new heading says that the list is another.
    return true;
  }

  /** Gives the place back to the page's own children. */
  clear(): void {
    this.#items = "";
    this.#list.replaceChildren();
    this.#cover(false);
  }

  #cover(covered: boolean): void {
    this.#section.hidden = !covered;
    this.#own.style.visibility = covered ? "hidden" : "";
  }

  #draw(shown: Recommended, template: DocumentFragment | null): HTMLUListElement {
    const list = make("ul", "list");
    list.setAttribute("role", "list"); // Without bullets, some browsers no longer call it one.
    for (const { card: fields, reason, because, label } of shown.items) {
      const why = because || label;
      // The heading says it already.
      const said = why === shown.heading || (label === shown.heading && reason.kind === "similar");
      const view = this.#viewOf(fields, said ? "" : why);
      const card = make("li", "card", template ? fillTemplate(template, view, this.images) : drawCard(view, this.images));
      const clicked = (event: MouseEvent) => {
        const onLink = event.target instanceof Element && event.target.closest("a");
        if (onLink && event.button < 2) this.onClick(event, view.id);
      };
      card.addEventListener("click", clicked);
      card.addEventListener("auxclick", clicked);
      list.append(card);
    }
    return list;
  }

  /** Brings what the template needs and its unseen sample card into the root, once: see template.ts. */
  async #prepare(template: DocumentFragment, first: Card | undefined): Promise<void> {
    if (!this.#sheets) {
      const { links, loaded } = sheetsOf(template, this.report);
      this.#sheets = loaded;
      this.#root.prepend(...links);
      bringSymbols(template, this.#symbols, this.report);
      if (first) this.#reserve(fillTemplate(template, this.#viewOf(first, ""), this.images));
    }
    await this.#sheets;
  }

  #reserve(card: Node): void {
    this.#blank.replaceChildren(make("h2", "heading", "\xa0"), make("ul", "list", make("li", "card", card)));
  }

  #viewOf(card: Card, because: string): CardView {
    return viewOf(card, because, this.client.host.base, this.client.boot.currency);
  }
}

/** A page in the background paints nothing, but whoever waits must not wait for ever. */
function painted(): Promise<void> {
  const frame = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return within(1000, frame, null).catch(() => undefined);
}
