/** The search box of the preview: typed text in, links to items below it. Enter follows the first one. */
import type { Catalog } from "./catalog.js";
import { button, element, link } from "./dom.js";

export class Search {
  readonly box = element("input", { type: "search", placeholder: "Title or id", autocomplete: "off", ariaLabel: "Find an item" });
  readonly #found = element("ul", { hidden: true });
  readonly element: HTMLElement;

  /** `addressOf`: the address of an item; `open` is called with the item to show. */
  constructor(
    private readonly catalog: Catalog,
    private readonly addressOf: (item: string) => string,
    private readonly open: (item: string) => void,
  ) {
    const random = button("Any item", () => {
      const card = catalog.random();
      if (card) this.#choose(card.id);
    });
    this.element = element("form", { role: "search" }, [this.box, random, this.#found]);
    this.box.oninput = () => this.refresh();
    this.element.onsubmit = (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      if (text) this.#choose(this.catalog.card(text) ? text : (this.catalog.search(text)[0]?.id ?? text));
    };
    this.element.onkeydown = ({ key }) => {
      if (key === "Escape") this.#close();
    };
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.element.contains(relatedTarget as Node | null)) this.#found.hidden = true;
    });
    this.box.onfocus = () => this.refresh();
  }

  /** Shows what is found of the text that is typed now. */
  refresh(): void {
    const text = this.box.value.trim();
    const links = this.catalog.search(text).map(({ id }) => this.#link(id, this.catalog.titleOf(id)));
    const exact = links.length === 0 ? [this.#link(text, `Open the id “${text}”`)] : [];
    this.#found.hidden = text === "" || !this.element.contains(document.activeElement);
    this.#found.replaceChildren(...[...links, ...exact].map((found) => element("li", {}, [found])));
  }

  #link(item: string, text: string): HTMLElement {
    return link(this.addressOf(item), text, () => this.#choose(item));
  }

  #choose(item: string): void {
    this.#close();
    this.open(item);
  }

  #close(): void {
    this.box.value = "";
    this.#found.hidden = true;
  }
}
