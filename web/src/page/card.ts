/**
 * One card as an element: the default markup, a single link with parts to style. In: a card,
 * made ready to show by `viewOf`. Out: the link; its image follows by the rule of images.ts.
 */
import type { Card, CardValue } from "../shared/protocol.js";
import { fnv1a32 } from "./hash.js";
import { type Images, webUrl } from "./images.js";

const TONES = 6;

export interface CardView {
  readonly id: string;
  readonly title: string;
  readonly href: string | null;
  readonly image: string | null;
  /** All card fields as text, with the formatted `price` and `because`; null where there is none. */
  readonly fields: Readonly<Record<string, string | null>>;
}

/** `because`: why this card is shown, or empty. Addresses are resolved against `base`. */
export function viewOf(card: Card, because: string, base: string, currency: string | null): CardView {
  const texts = Object.entries(card).map(([field, value]) => [field, value === null ? null : String(value)]);
  return {
    id: card.id,
    title: String(card.title ?? card.id),
    href: webUrl(card.url, base),
    image: webUrl(card.image, base),
    fields: {
      ...Object.fromEntries(texts),
      price: formatPrice(card.price, currency),
      because: because || null,
    },
  };
}

export function drawCard(view: CardView, images: Images): HTMLElement {
  const link = document.createElement("a");
  link.part.add("link");
  if (view.href) link.href = view.href;
  link.append(drawPicture(view, images), part("title", view.title));
  if (view.fields.price) link.append(part("price", view.fields.price));
  if (view.fields.because) link.append(part("reason", view.fields.because));
  return link;
}

/** A card of full height that shows nothing. */
export function drawBlank(): HTMLElement {
  const link = document.createElement("a");
  link.append(picture(part("tile")), part("title"), part("price"), part("reason"));
  return link;
}

function drawPicture(view: CardView, images: Images): HTMLElement {
  const tile = part("tile", view.title.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase());
  tile.classList.add(`tone-${fnv1a32(view.id) % TONES}`);
  tile.setAttribute("aria-hidden", "true");
  const { image } = view;
  if (image) {
    void images.loaded(image).then((loaded) => {
      if (loaded) tile.replaceWith(drawImage(image));
    });
  }
  return picture(tile);
}

function picture(content: Node): HTMLElement {
  const frame = document.createElement("span");
  frame.className = "picture";
  frame.append(content);
  return frame;
}

function drawImage(url: string): HTMLImageElement {
  const image = document.createElement("img");
  image.part.add("image");
  image.alt = ""; // The title stands right below it.
  image.src = url;
  return image;
}

function part(name: string, text = ""): HTMLElement {
  const element = document.createElement("span");
  element.part.add(name);
  element.textContent = text;
  return element;
}

function formatPrice(price: CardValue | undefined, currency: string | null): string | null {
  if (typeof price !== "number") return price || null;
  const style = currency ? ({ style: "currency", currency } as const) : {};
  try {
    return new Intl.NumberFormat(document.documentElement.lang || undefined, style).format(price);
  } catch {
    return String(price); // A language or currency that the browser does not know.
  }
}
