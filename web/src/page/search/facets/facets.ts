/**
 * facets.js: what narrows the results of a search box. In: the engine's answers. Out: the price that the query named, as a chip
 * that can be removed; the values of the fields of the attribute `facets`, as buttons with counts; and the conditions of those that
 * are pressed. Each box loads it when the visitor enters it: if only a price did, the request would tell that one was typed.
 */
import type { Condition, SearchResult } from "../../../shared/protocol.js";
import type { Client } from "../../client.js";
import { spoken } from "../../instant/language.js";
import { languageAround, make } from "../../shelf/dom.js";
import { textsIn } from "../words.js";
import css from "./facets.css";
import { LANGUAGES } from "./texts.js";

/** Values of a field that are shown. */
const MOST = 8;

/** What the box does when something is pressed. */
export interface Actions {
  /** Searches for the same text again. */
  again(): void;
  /** Searches for this text. */
  write(text: string): void;
  /** Puts the focus into the box. */
  focus(): void;
}

/** Puts it behind this place in the box. */
export function open(host: HTMLElement, client: Pick<Client, "boot">, actions: Actions, place: Element): Facets {
  const facets = new Facets(host, client, actions);
  place.after(facets.element);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  (place.getRootNode() as ShadowRoot).adoptedStyleSheets.push(sheet);
  return facets;
}

type Values = SearchResult["facets"][string];

export class Facets {
  readonly element = make("div", "facets");
  readonly #groups = new Map<string, Group>();
  readonly #price = make("div", "prices");
  #query = "";

  constructor(
    private readonly host: HTMLElement,
    private readonly client: Pick<Client, "boot">,
    private readonly actions: Actions,
  ) {
    this.element.hidden = true;
    this.element.append(this.#price);
    this.element.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      actions.focus();
    };
  }

  /** The fields whose values are offered. */
  get fields(): string[] {
    return (this.host.getAttribute("facets") ?? "").split(",").map((field) => field.trim()).filter(Boolean);
  }

  /** What the visitor has chosen: an item has all of these values. */
  get where(): Condition[] {
    const { fields } = this;
    return [...this.#groups].filter(([field]) => fields.includes(field)).flatMap(([, group]) => group.where);
  }

  /** Draws what narrows this answer. Returns what is to be said above the results; empty: nothing. */
  show(query: string, { facets, price }: SearchResult): string {
    const language = languageAround(this.host);
    const [most, least, unmet, remove] = textsIn(LANGUAGES, language);
    const chip = price?.met ? this.#chip(price, [most!, least!, remove!], language) : null;
    this.#price.replaceChildren(...(chip ? [chip] : []));
    for (const field of this.#groups.keys()) if (!this.fields.includes(field)) this.#drop(field);
    for (const field of this.fields) this.#group(field).show(facets[field] ?? [], query !== this.#query, language);
    this.#query = query;
    this.element.hidden = !chip && [...this.#groups.values()].every(({ element }) => element.hidden);
    return price?.met === false ? unmet! : "";
  }

  /** Nothing is searched for: what was chosen is forgotten. */
  clear(): void {
    for (const field of this.#groups.keys()) this.#drop(field);
    this.#price.replaceChildren();
    this.element.hidden = true;
  }

  #chip({ low, high, rest }: NonNullable<SearchResult["price"]>, [most, least, remove]: readonly [string, string, string], language: string): HTMLElement {
    const { currency } = spoken(this.client.boot, language);
    const format = (number: number) => formatOf(language, currency, number % 1 === 0).format(number);
    const text = low === null ? most.replace("{price}", () => format(high!)) : high === null ? least.replace("{price}", () => format(low)) : `${format(low)} – ${format(high)}`;
    const chip = make("button", "chip", text);
    chip.type = "button";
    chip.ariaLabel = remove.replace("{what}", () => text);
    chip.onclick = () => {
      this.actions.focus();
      this.actions.write(rest && `${rest} `);
    };
    return chip;
  }

  #group(field: string): Group {
    const known = this.#groups.get(field);
    if (known) return known;
    const group = new Group(field, nameOf(field, this.host), this.actions.again);
    this.#groups.set(field, group);
    this.element.append(group.element);
    return group;
  }

  #drop(field: string): void {
    this.#groups.get(field)!.element.remove();
    this.#groups.delete(field);
  }
}

/** The values of one field. */
class Group {
  readonly element: HTMLElement;
  readonly #values = make("span", "values");
  readonly #buttons = new Map<string, HTMLButtonElement>();

  constructor(
    private readonly field: string,
    name: string,
    private readonly again: () => void,
  ) {
    this.element = make("div", "facet", make("span", "field-name", name), this.#values);
    this.element.role = "group";
    this.element.ariaLabel = name;
    (this.element.firstElementChild as HTMLElement).ariaHidden = "true";
  }

  get where(): Condition[] {
    const pressed = [...this.#buttons].filter(([, button]) => isPressed(button));
    return pressed.map(([value]) => ({ field: this.field, any_of: [value] }));
  }

  /** `fresh`: another text was typed. Else buttons keep their places, as the visitor is using them. */
  show(values: Values, fresh: boolean, language: string): void {
    const counts = new Map(values.slice(0, MOST).map(([value, count]) => [String(value), count]));
    const shown = [...this.#buttons].filter(([value, button]) => counts.has(value) || isPressed(button) || button.matches(":focus")).map(([value]) => value);
    const pressed = shown.filter((value) => isPressed(this.#buttons.get(value)!));
    const order = new Set(fresh ? [...pressed, ...counts.keys()] : [...shown, ...counts.keys()]);
    const buttons = [...order].map((value) => this.#button(value, counts.get(value) ?? 0, language));
    for (const [value, button] of this.#buttons) {
      if (order.has(value)) continue;
      button.remove();
      this.#buttons.delete(value);
    }
    if (fresh) this.#values.replaceChildren(...buttons);
    else this.#values.append(...buttons.filter((button) => !button.parentNode));
    // One value narrows nothing.
    this.element.hidden = order.size < 2 && pressed.length === 0;
  }

  #button(value: string, count: number, language: string): HTMLButtonElement {
    const known = this.#buttons.get(value);
    const button = known ?? make("button", "value", make("span", "value-name", value), " ", make("span", "count"));
    button.lastElementChild!.textContent = new Intl.NumberFormat(language || undefined).format(count);
    if (known) return known;
    button.type = "button";
    button.ariaPressed = "false";
    button.onclick = () => {
      button.ariaPressed = String(!isPressed(button));
      this.again();
    };
    this.#buttons.set(value, button);
    return button;
  }
}

function isPressed(button: HTMLButtonElement): boolean {
  return button.ariaPressed === "true";
}

/** What the field is called: by the site's `words`, or as it is in the bundle. */
function nameOf(field: string, host: HTMLElement): string {
  try {
    const own: unknown = JSON.parse(host.getAttribute("words") ?? "{}")[field];
    if (typeof own === "string") return own;
  } catch {
    // It is no JSON.
  }
  return field.replace(/_/g, " ").replace(/^./u, (letter) => letter.toUpperCase());
}

function formatOf(language: string, currency: string | null, whole: boolean): Intl.NumberFormat {
  const style = { ...(currency ? ({ style: "currency", currency } as const) : {}), ...(whole ? { minimumFractionDigits: 0 } : {}) };
  try {
    return new Intl.NumberFormat(language || undefined, style);
  } catch {
    return new Intl.NumberFormat(); // The browser does not know the language or the currency.
  }
}
