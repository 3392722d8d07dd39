/**
 * The site's own card markup: a <template> inside the shelf, cloned per card.
 *
 * - `data-rec="field"`: the element's text; without a value the element is removed. Any card field, and
 *   `price` (formatted) and `because`.
 * - `data-rec-link` on <a>: the card's address. `data-rec-image` on <img>: its image, by the rule of images.ts.
 * - `data-rec-data="palette motif"`: sets data-palette and data-motif from the fields, for a stylesheet to
 *   choose colours by, not pictures: those would be requests that depend on what is shown.
 * - `data-rec-fragment="motif"` on <use href="file.svg">: shows that symbol of the file.
 * - <link rel="stylesheet">: goes into the shelf once, not into each card.
 *
 * What a template requests must not depend on what a visitor is shown. So a file of symbols is fetched once
 * and its symbols are used from within the shelf, for a browser may request a file anew for each <use>; and
 * the shelf always holds one unseen sample card, made from the first card of the whole instant list, for
 * the template's own pictures and backgrounds. Cards differ in height here: give --rec-min-height the
 * tallest one's, so that nothing below moves.
 */
import { type CardView, point } from "./card.js";
import type { Host } from "./host.js";
import type { Images } from "./images.js";

const SHEET = 'link[rel~="stylesheet"]';
const SYMBOL = "[data-rec-fragment][href]";

export function templateOf(shelf: HTMLElement): HTMLTemplateElement | null {
  return shelf.querySelector<HTMLTemplateElement>(":scope > template");
}

/** The template's stylesheets; each promise resolves when its sheet was loaded, or failed to. */
export function sheetsOf(template: HTMLTemplateElement): { links: HTMLElement[]; loaded: Promise<unknown> } {
  const links = [...template.content.querySelectorAll<HTMLElement>(SHEET)].map((link) => {
    return document.importNode(link, true);
  });
  const settled = links.map((link) => {
    return new Promise((resolve) => (link.onload = link.onerror = resolve));
  });
  return { links, loaded: Promise.all(settled) };
}

/** The files of symbols that the template uses, as elements to be put into the shelf. */
export async function symbolsOf(template: HTMLTemplateElement, host: Pick<Host, "fetch">): Promise<Node[]> {
  const uses = [...template.content.querySelectorAll(SYMBOL)];
  const files = new Set(uses.map((use) => new URL(use.getAttribute("href") ?? "", document.baseURI).href));
  const texts = [...files].map(async (file) => (await host.fetch(file, "default")).text());
  // A file that fails leaves its symbols out, as a <use> of it would.
  const found = (await Promise.allSettled(texts)).flatMap((text) => (text.status === "fulfilled" ? text.value : []));
  return found.map((text) => {
    const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
    return document.importNode(documentElement, true);
  });
}

export function fillTemplate(template: HTMLTemplateElement, view: CardView, images: Images): DocumentFragment {
  // A clone in the template's own, inert document: nothing in it is requested before it is filled.
  const clone = template.content.cloneNode(true) as DocumentFragment;
  const all = <E extends Element = HTMLElement>(selector: string) => clone.querySelectorAll<E>(selector);
  const value = (field: string | null) => view.fields[field ?? ""] ?? null;
  all(SHEET).forEach((link) => link.remove());
  all<HTMLAnchorElement>("[data-rec-link]").forEach((link) => point(link, view.href));
  all<HTMLImageElement>("[data-rec-image]").forEach((image) => fillImage(image, view, images));
  all("[data-rec-data]").forEach((element) => {
    for (const field of (element.getAttribute("data-rec-data") ?? "").split(/\s+/)) {
      const text = value(field);
      if (text !== null) element.setAttribute(`data-${field}`, text);
    }
  });
  all(SYMBOL).forEach((use) => {
    const symbol = value(use.getAttribute("data-rec-fragment"));
    if (symbol === null) use.remove();
    else use.setAttribute("href", `#${encodeURIComponent(symbol)}`);
  });
  all("[data-rec]").forEach((element) => {
    const text = value(element.getAttribute("data-rec"));
    if (text === null) element.remove();
    else element.textContent = text;
  });
  return clone;
}

/** Hidden where no image will come; whatever would make it a request of its own is taken off. */
function fillImage(image: HTMLImageElement, view: CardView, images: Images): void {
  for (const name of ["src", "srcset", "sizes", "crossorigin", "loading"]) image.removeAttribute(name);
  const { image: url, title } = view;
  image.hidden = !url || !images.expected(url);
  if (!url) return;
  void images.loaded(url).then((loaded) => {
    image.hidden = !loaded;
    if (!loaded) return;
    if (!image.hasAttribute("alt")) image.alt = title;
    image.src = url;
  });
}
