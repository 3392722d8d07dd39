/**
 * The site's own card markup: a <template> inside the shelf, cloned per card.
 *
 * - `data-rec="field"`: the element's text; without a value the element is removed. Any card field, and
 *   `price` (formatted) and `because`.
 * - `data-rec-link` on <a>: the card's address. `data-rec-image` on <img>: its image, by the rule of images.ts.
 * - `data-rec-data="palette motif"`: sets data-palette and data-motif from the fields.
 * - `data-rec-fragment="motif"` on <use href="file.svg">: sets href="file.svg#<value>". Only the fragment
 *   varies, so the request never does.
 * - <link rel="stylesheet">: goes into the shelf once, not into each card.
 *
 * A template may bring requests of its own (a <use>, a background). So that they do not depend on what a
 * visitor is shown, the shelf always holds one unseen sample card, made from the first card of the whole
 * instant list.
 */
import type { CardView } from "./card.js";
import type { Images } from "./images.js";

const SHEET = 'link[rel~="stylesheet"]';

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

export function fillTemplate(template: HTMLTemplateElement, view: CardView, images: Images): DocumentFragment {
  const clone = document.importNode(template.content, true);
  const all = <E extends Element = HTMLElement>(selector: string) => clone.querySelectorAll<E>(selector);
  const value = (field: string | null) => view.fields[field ?? ""] ?? null;
  all(SHEET).forEach((link) => link.remove());
  all<HTMLAnchorElement>("[data-rec-link]").forEach((link) => {
    if (view.href) link.href = view.href;
    else link.removeAttribute("href");
  });
  all<HTMLImageElement>("[data-rec-image]").forEach((image) => fillImage(image, view, images));
  all("[data-rec-data]").forEach((element) => {
    for (const field of (element.getAttribute("data-rec-data") ?? "").split(/\s+/)) {
      const text = value(field);
      if (text !== null) element.setAttribute(`data-${field}`, text);
    }
  });
  all("[data-rec-fragment]").forEach((element) => {
    const [file] = (element.getAttribute("href") ?? "").split("#");
    const text = value(element.getAttribute("data-rec-fragment"));
    element.setAttribute("href", `${file}#${encodeURIComponent(text ?? "")}`);
  });
  all("[data-rec]").forEach((element) => {
    const text = value(element.getAttribute("data-rec"));
    if (text === null) element.remove();
    else element.textContent = text;
  });
  return clone;
}

/** Hidden until the image is there; whatever would make it a request of its own is taken off. */
function fillImage(image: HTMLImageElement, view: CardView, images: Images): void {
  for (const name of ["src", "srcset", "sizes", "crossorigin", "loading"]) image.removeAttribute(name);
  image.hidden = true;
  const { image: url, title } = view;
  if (!url) return;
  void images.loaded(url).then((loaded) => {
    if (!loaded) return;
    if (!image.hasAttribute("alt")) image.alt = title;
    image.src = url;
    image.hidden = false;
  });
}
