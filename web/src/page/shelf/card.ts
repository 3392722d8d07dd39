/**
 * One card as an element: the default markup, a single link with parts to style. In: a card's values, from
 * `cardView`. Out: the link; its image follows by the rule of images.ts.
 */
import type { Card, CardValue } from "../../shared/protocol.js";
import type { Host } from "../host.js";
import { make } from "./dom.js";
import { type Images, webUrl } from "./images.js";
import { letterOf, toneOf } from "./tile.js";

/** The values of a card, ready to be shown. */
export interface CardView {
  readonly id: string;
  readonly title: string;
  readonly href: string | null;
  readonly image: string | null;
  /** All card fields as text, with the formatted `price` and `because`; null if there is no value. */
  readonly fields: Readonly<Record<string, string | null>>;
}

/** `because`: why this card is shown; may be empty. `host`: what addresses are relative to; `language`: of the price. */
export function cardView(card: Card, because: string, host: Pick<Host, "base" | "origin">, currency: string | null, language: string): CardView {
  const texts = Object.entries(card).map(([field, value]) => [field, value === null ? null : String(value)]);
  return {
    id: card.id,
    title: String(card.title ?? card.id),
    href: webUrl(card.url, host),
    image: webUrl(card.image, host),
    fields: {
      ...Object.fromEntries(texts),
      price: formatPrice(card.price, card["price_max"], currency, language),
      because: because || null,
    },
  };
}

/** What comes before a visitor follows a link. Not pointerenter: a card may appear under a pointer that rests. */
const INTENTS = ["pointermove", "pointerdown", "focusin", "click"];

/**
 * Sets the link's address. If a site's speculation rules prefetch linked pages, the requests would tell which items
 * were picked. So in browsers that know such rules, the link has no address before the visitor points at it or focuses
 * it; and these marks let the rules exclude it.
 */
export function setLink(link: HTMLAnchorElement, href: string | null): void {
  link.relList.add("nofollow");
  link.classList.add("no-prefetch", "no-prerender");
  link.removeAttribute("href");
  if (!href) return;
  const set = () => (link.href = href);
  if (!HTMLScriptElement.supports?.("speculationrules")) return void set();
  // As links are for the keyboard and for screen readers.
  link.role = "link";
  link.tabIndex = 0;
  for (const intent of INTENTS) link.addEventListener(intent, set, { capture: true, once: true });
}

export function drawCard(view: CardView, images: Images): HTMLElement {
  const { href, title, fields } = view;
  const link = make("a", "link", drawPicture(view, images), make("span", "title", title));
  setLink(link, href);
  if (fields.price) link.append(make("span", "price", fields.price));
  if (fields.because) link.append(make("span", "reason", fields.because));
  return link;
}

/** A card of full height that shows nothing. */
export function drawBlank(): HTMLElement {
  const twoLines = (name: string) => make("span", name, "\xa0\n\xa0");
  return make("a", "link", make("span", "tile"), twoLines("title"), make("span", "price", "\xa0"), twoLines("reason"));
}

/** A tile, in whose place the image comes if it is loaded: see images.ts. */
export function drawPicture({ id, title, image, fields }: Pick<CardView, "id" | "title" | "image" | "fields">, images: Images): HTMLElement {
  const tile = make("span", "tile", fields.thumbhash ? "" : letterOf(title));
  tile.style.setProperty("--hue", String(toneOf(id) * 60 + 25));
  tile.ariaHidden = "true";
  if (image) {
    images.pictures.standIn(fields, (canvas) => tile.append(canvas));
    void images.loaded(image).then((loaded) => {
      if (loaded) tile.replaceWith(drawImage(image));
    });
  }
  return tile;
}

function drawImage(url: string): HTMLImageElement {
  const image = make("img", "image");
  image.alt = ""; // The title stands right below it.
  image.src = url;
  return image;
}

/** `highest`: of an item with several prices. */
function formatPrice(price?: CardValue, highest?: CardValue, currency?: string | null, language?: string): string | null {
  if (typeof price !== "number") return price || null;
  const style = currency ? ({ style: "currency", currency } as const) : {};
  try {
    const format = new Intl.NumberFormat(language || undefined, style);
    return Number(highest) > price ? format.formatRange(price, Number(highest)) : format.format(price);
  } catch {
    return String(price); // The browser does not know the language or the currency.
  }
}
