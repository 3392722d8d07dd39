/**
 * A shelf as HTML: what stands in `<rec-shelf>` until its own list takes its place, and what a mail has. It is, to the
 * letter, what html.py in the runtime's render/ writes.
 */
import { RecError } from "../shared/errors.js";
import { DEFAULT_K } from "../page/instant/options.js";
import { lookOf } from "./look.js";
import type { ShelfCard, Shown } from "./cards.js";

/** Pixels of a picture before its place is known: the smallest width of a card. */
const SIDE = "152";
const RIGHT_TO_LEFT = ["ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];

export interface Markup {
  /** In place of the list's own. */
  readonly heading?: string | null;
  /** Of the heading in the page's outline, from 1 to 6; 2 if it is missing. */
  readonly level?: number;
  /** Whether the look comes with it: once a page is enough, and not where the page links it. Missing: true. */
  readonly style?: boolean;
  /** Of the page's style-src, where it has one. */
  readonly nonce?: string;
}

/** The element with its cards; without cards, the element alone. Throws RecError ("bad-request"). */
export function shelfHtml(shelf: Shown, { heading = null, level = 2, style = true, nonce = "" }: Markup): string {
  if (![1, 2, 3, 4, 5, 6].includes(level)) throw new RecError("bad-request", `level is ${level}: headings have levels from 1 to 6.`);
  const { item, kind, k, language, cards } = shelf;
  const opening = `<rec-shelf${attributes({
    item,
    kind: kind || null,
    k: k === DEFAULT_K ? null : String(k),
    lang: language || null,
    heading,
    "heading-level": level === 2 ? null : String(level),
  })}>`;
  if (cards.length === 0) return `${opening}</rec-shelf>`;
  return [
    opening,
    ...(style ? [`<style${attributes({ nonce: nonce || null })}>${lookOf(k)}</style>`] : []),
    `<div class="rec-first rec-k${k}">`,
    `<h${level} class="rec-heading">${escape(heading ?? shelf.heading)}</h${level}>`,
    '<ul class="rec-list" role="list">',
    ...cards.map((card) => `<li class="rec-card">${cardHtml(card)}</li>`),
    "</ul>",
    "</div>",
    "</rec-shelf>",
  ].join("\n");
}

function cardHtml({ title, url, image, price, because, tile, tone }: ShelfCard): string {
  const size = { width: SIDE, height: SIDE };
  const picture = image
    ? `<span class="rec-picture"><img${attributes({ class: "rec-image", src: image, alt: "", ...size, loading: "lazy" })}></span>`
    : `<span class="rec-tile rec-tone${tone}" aria-hidden="true">${escape(tile)}</span>`;
  const texts = Object.entries({ title, price, reason: because }).filter(([, text]) => text);
  const spans = texts.map(([name, text]) => `<span class="rec-${name}">${escape(text!)}</span>`).join("");
  return `<a${attributes({ class: "rec-link", href: url })}>${picture}<span class="rec-texts">${spans}</span></a>`;
}

/** Throws RecError ("bad-request") where addresses are relative. */
export function mailHtml({ base, cards, language, heading }: Shown): string {
  if (!base.origin) {
    throw new RecError("bad-request", `base is "${base.folder}", but a mail lies on no site: give the bundle's whole address, such as https://shop.example/rec/.`);
  }
  if (cards.length === 0) return "";
  const rtl = RIGHT_TO_LEFT.includes(language.toLowerCase().split("-")[0]!);
  return [
    `<div${attributes({ lang: language || null, dir: rtl ? "rtl" : null })}>`,
    `<h2 style="margin:0 0 12px;font-size:20px;line-height:1.35">${escape(heading)}</h2>`,
    ...cards.map(mailCard),
    "</div>",
  ].join("\n");
}

function mailCard({ title, url, image, price, because }: ShelfCard): string {
  const look = `display:inline-block;width:${SIDE}px;margin:0 16px 16px 0;vertical-align:top;font-size:14px;line-height:1.35`;
  const style = "display:block;border:0;border-radius:10px;object-fit:cover";
  const picture = image ? `<img${attributes({ src: image, alt: "", width: SIDE, height: SIDE, style })}>` : "";
  const link = attributes({ href: url, style: "color:inherit;text-decoration:none" });
  const texts = [price, because].filter((text) => text).map((text) => escape(text!));
  return `<div style="${look}"><a${link}>${picture}<strong style="display:block;margin:8px 0 2px">${escape(title)}</strong></a>${texts.join("<br>")}</div>`;
}

/** With a blank before each; those of null are left out. */
function attributes(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values).map(([name, value]) => (value === null ? "" : ` ${name}="${escape(value)}"`)).join("");
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);
}
