/** The markup of `<rec-search>`: answers in, elements out. What was typed becomes text, never markup. */
import type { Recommendation } from "../../shared/protocol.js";
import { spoken } from "../instant/language.js";
import { type CardView, cardView, drawPicture, setLink } from "../shelf/card.js";
import { make } from "../shelf/dom.js";
import type { LazyTools } from "../shelf/lazy_element.js";
import type { Draw } from "../shelf/template.js";
import { type Piece, piecesOf } from "./marks.js";

const SVG = "http://www.w3.org/2000/svg";
const ICONS = { search: "M14.5 14.5 20 20M16.5 10a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0", clear: "M6 6 18 18M18 6 6 18" };

/** Not a background: a page's policy may forbid images in stylesheets. */
export function icon(name: keyof typeof ICONS): SVGElement {
  const [svg, path] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.part.add("icon");
  svg.ariaHidden = "true";
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The card's values in this language. */
export function viewOf({ card }: Recommendation, { client }: LazyTools, language: string): CardView {
  return cardView(card, "", client.host, spoken(client.boot, language).currency, language);
}

/** A line of the list: a link, so that it can be opened in a new tab, but one that the box has the focus of. */
export function option(name: string, href: string | null, ...children: Node[]): HTMLAnchorElement {
  const line = make("a", name, ...children);
  setLink(line, href);
  line.part.add("option");
  line.role = "option";
  line.tabIndex = -1;
  line.ariaSelected = "false";
  return line;
}

export function itemOption(view: CardView, { flow }: LazyTools, matched: readonly string[], query: string): HTMLAnchorElement {
  const title = make("span", "title", ...drawPieces(piecesOf(view.title, matched, query)));
  const text = make("span", "text", title);
  if (view.fields.price) text.append(make("span", "price", view.fields.price));
  return option("item", view.href, make("span", "picture", drawPicture(view, flow.images)), text);
}

/** An item in the site's own markup. Within a line, which is a link already, links are plain and buttons have no place. */
export function ownOption(
  view: CardView,
  found: Recommendation,
  position: number,
  draw: Draw,
  matched: readonly string[],
  query: string,
): HTMLAnchorElement {
  const { item, label, reason } = found;
  const line = option("own", view.href, draw(view, { item, position, kind: "search", reason: reason.kind, label, lane: "engine" }));
  line.querySelectorAll("button, [data-rec-add]").forEach((button) => button.remove());
  line.querySelectorAll("a").forEach((link) => {
    const plain = document.createElement("span");
    for (const { name, value } of link.attributes) if (/^(class|data-.*)$/.test(name)) plain.setAttribute(name, value);
    plain.append(...link.childNodes);
    link.replaceWith(plain);
  });
  line.querySelectorAll('[data-rec="title"]').forEach((title) => title.replaceChildren(...drawPieces(piecesOf(view.title, matched, query))));
  return line;
}

export function suggestionOption(text: string, query: string): HTMLAnchorElement {
  return option("suggestion", null, icon("search"), make("span", "title", ...drawPieces(piecesOf(text, [], query))));
}

function drawPieces(pieces: readonly Piece[]): (Node | string)[] {
  return pieces.map(({ text, marked }) => (marked ? make("mark", "mark", text) : text));
}
