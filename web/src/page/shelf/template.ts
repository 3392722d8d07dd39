/**
 * The site's own card markup: a <template> inside the shelf, cloned for each card. If its content is empty, its children
 * are used instead: React and Vue put them there.
 *
 * - `data-rec="field"`: sets the element's text; without a value the element is removed. Any card field, and
 *   `price` (formatted) and `because`.
 * - `data-rec-link` on <a>: sets the card's address. `data-rec-image` on <img>: its image, by the rule of images.ts.
 * - `data-rec-data="palette motif"`: sets data-palette and data-motif from the fields, for a stylesheet to
 *   choose colors by, not pictures: those would be requests that depend on the items shown.
 * - `data-rec-fragment="motif"` on <use href="file.svg">: shows that symbol of the file.
 * - `data-rec-add`: a click is told as "rec-add", and recorded as "cart".
 * - <link rel="stylesheet">: is put into the shelf once, not into each card. Cards wait for it for a limited time.
 *
 * The requests of a template must not depend on the items that a visitor is shown. So a file of symbols is fetched once
 * and its symbols are used from within the shelf, since a browser may request a file anew for each <use>. And the shelf
 * always contains one hidden sample card, made of the first card of the whole instant list or of SAMPLE, for the template's
 * own pictures and backgrounds. The cards of a template may differ in height: with --rec-min-height set to the tallest
 * card's, nothing below the shelf moves.
 */
import { asRecError, demand, RecError } from "../../shared/errors.js";
import { TIMEOUT } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import type { Client } from "../client.js";
import { type CardView, setLink } from "./card.js";
import type { CardDetail } from "./details.js";
import { make } from "./dom.js";
import type { Images } from "./images.js";

const SHEET = 'link[rel~="stylesheet"]';
const SYMBOL = "[data-rec-fragment][href]";
/** Symbols without a layout could not be shown. */
const UNSEEN = { position: "absolute", inlineSize: "0", blockSize: "0", overflow: "hidden", visibility: "hidden" };
/** Milliseconds for which cards wait for their stylesheet. */
const SHEET_TIMEOUT = 5000;
/** Milliseconds for which they wait for an image that the browser has. */
const IMAGE_TIMEOUT = 1000;

/** A card with a blank in every field, for a shelf without an instant list: only some visitors will see its cards. */
const SAMPLE: CardView = {
  id: "",
  title: "",
  href: null,
  image: null,
  fields: new Proxy<Record<string, string>>({}, { get: () => "\xa0" }),
};

export type Report = (error: RecError) => unknown;

/** Draws one card; `detail`: of its events. */
export type Draw = (view: CardView, detail: CardDetail) => Node;

/** By shelf: resolves when the template's stylesheets are loaded. Missing until the template was used. */
const sheets = new WeakMap<HTMLElement, Promise<unknown>>();

/**
 * Draws cards by the shelf's template; null without one. The first time, it puts stylesheets and symbols before this place in
 * the shelf's root, and hands over the sample card. `first`: of the whole instant list. Throws RecError.
 */
export async function ownCards(
  shelf: HTMLElement,
  client: Pick<Client, "track">,
  place: Element,
  images: Images,
  report: Report,
  first: CardView | undefined,
  addSample: (card: Node) => void,
): Promise<Draw | null> {
  const template = templateOf(shelf);
  if (!template) return sameImages(shelf, images);
  const draw: Draw = (view, detail) => {
    const card = fillTemplate(template, view, images);
    card.querySelectorAll("[data-rec-add]").forEach((button) => {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation(); // In a link it is no click on the card.
        client.track("cart", detail.item);
        shelf.dispatchEvent(new CustomEvent("rec-add", { detail, bubbles: true, cancelable: true }));
      });
    });
    return card;
  };
  if (!sheets.has(shelf)) {
    const { links, loaded } = sheetsOf(template, report);
    sheets.set(shelf, loaded);
    const symbols = make("div", "symbols");
    Object.assign(symbols.style, UNSEEN);
    place.before(...links, symbols);
    addSymbols(template, symbols, report);
    addSample(fillTemplate(template, first ?? SAMPLE, images));
  }
  await sheets.get(shelf);
  await sameImages(shelf, images);
  return draw;
}

/** Resolves when the images that have loaded in the shelf's own children can be shown in cards, too: none shall flicker. */
async function sameImages(shelf: HTMLElement, images: Images): Promise<null> {
  const seen = [...shelf.querySelectorAll("img")].filter(({ naturalWidth, src }) => naturalWidth && images.expected(src));
  const loaded = Promise.all(seen.map(({ src }) => images.loaded(src)));
  return within(IMAGE_TIMEOUT, loaded, null).then(() => null, () => null);
}

/** The content of the shelf's template, in a document that requests nothing; null without a template. Throws RecError. */
function templateOf(shelf: HTMLElement): DocumentFragment | null {
  const template = shelf.querySelector<HTMLTemplateElement>(":scope > template");
  if (!template) return null;
  const { content, childNodes } = template;
  // Copies, since the framework goes on using its own nodes.
  const children = () => [...childNodes].map((node) => content.ownerDocument.importNode(node, true));
  const copy = content.cloneNode(true) as DocumentFragment;
  if (!copy.firstElementChild) copy.replaceChildren(...children());
  const isCard = [...copy.children].some((child) => !child.matches("link, style, script"));
  demand(isCard, "The <template> of the shelf is empty. Put the markup of one card into it, or leave it out");
  return copy;
}

/** The template's stylesheets. `loaded` resolves when each of them was loaded, or failed and was reported. */
function sheetsOf(template: DocumentFragment, report: Report): { links: Node[]; loaded: Promise<unknown> } {
  const links = [...template.querySelectorAll<HTMLLinkElement>(SHEET)].map((link) => document.importNode(link, true));
  return { links, loaded: Promise.all(links.map((link) => loaded(link).catch((error) => report(asRecError(error))))) };
}

async function loaded(link: HTMLLinkElement): Promise<unknown> {
  const { disabled, type, media } = link;
  const href = link.getAttribute("href") ?? "";
  const isSheet = href !== "" && !disabled && /^\s*(text\/css\s*(;.*)?)?$/i.test(type);
  demand(isSheet, "A stylesheet of the template has no href, is disabled, or is not text/css: it is never loaded");
  if (!matchMedia(media || "all").matches) return; // The browser loads it with low priority.
  const arrived = new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(unstyled(href, "could not be loaded"));
  });
  return within(SHEET_TIMEOUT, arrived, unstyled(href, `did not arrive within ${SHEET_TIMEOUT / 1000} seconds`));
}

function unstyled(href: string, what: string): RecError {
  return new RecError("network", `${href} ${what}: the cards are shown without it.`);
}

/** Puts the files of symbols that the template uses into this element, each when it is loaded. */
function addSymbols(template: DocumentFragment, place: Element, report: Report): void {
  const uses = [...template.querySelectorAll(SYMBOL)];
  for (const file of new Set(uses.map((use) => use.getAttribute("href")!))) {
    const failed = new RecError("network", `${file} could not be loaded: its symbols are not shown.`);
    fetchSvg(file).then(
      (svg) => place.append(document.importNode(svg, true)),
      () => report(failed),
    );
  }
}

/** The file's root element. Not by DOMParser, which a page with Trusted Types forbids. */
function fetchSvg(file: string): Promise<Element> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", file);
    request.overrideMimeType("image/svg+xml");
    request.responseType = "document";
    request.timeout = TIMEOUT;
    request.onloadend = () => {
      const svg = request.status < 400 && request.responseXML?.documentElement;
      if (svg) resolve(svg);
      else reject();
    };
    request.send();
  });
}

function fillTemplate(template: DocumentFragment, view: CardView, images: Images): DocumentFragment {
  // A clone in the template's own, inert document: nothing in it is requested before it is filled.
  const clone = template.cloneNode(true) as DocumentFragment;
  const all = <E extends Element = HTMLElement>(selector: string) => clone.querySelectorAll<E>(selector);
  const value = (field: string | null) => view.fields[field ?? ""] ?? null;
  all(SHEET).forEach((link) => link.remove());
  all<HTMLAnchorElement>("[data-rec-link]").forEach((link) => setLink(link, view.href));
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

/** Hides the image if it will not be requested. Attributes that would make it a request of its own are removed. */
function fillImage(image: HTMLImageElement, view: CardView, images: Images): void {
  for (const name of ["src", "srcset", "sizes", "crossorigin", "loading"]) image.removeAttribute(name);
  const { image: url, title } = view;
  image.hidden = !url || !images.expected(url);
  if (!url) return;
  const { pictures } = images;
  let smaller: HTMLElement | null = null;
  pictures.standIn(view.fields, (canvas) => {
    if (image.src) return; // The image itself is here.
    for (const { name, value } of image.attributes) if (!/^(hidden|alt)$/.test(name)) canvas.setAttribute(name, value);
    canvas.role = "img";
    canvas.ariaLabel = image.getAttribute("alt") ?? title;
    image.after((smaller = canvas));
    image.hidden = true;
  });
  void images.loaded(url).then((loaded) => {
    if (!loaded && smaller) return;
    smaller?.remove();
    image.hidden = !loaded;
    if (!loaded) return;
    if (!image.hasAttribute("alt")) image.alt = title;
    image.src = url;
  });
}
