/** An instant list, ready to be written: as a shelf, as mail, or by a template of the site's own. */
import type { Card, Recommendation } from "../shared/protocol.js";
import { cardView } from "../page/shelf/card.js";
import { letterOf, toneOf } from "../page/shelf/tile.js";
import { addressOf } from "./addresses.js";
import type { ShelfCard, Shown, Written } from "./cards.js";
import { mailHtml, type Markup, shelfHtml } from "./html.js";

/** The cards of one shelf, best first. */
export interface WrittenShelf extends Shown {
  /** The element `<rec-shelf>` with the cards in it, which it replaces without moving anything. Throws RecError. */
  html(markup?: Markup): string;
  /** The cards for a mail: links and pictures with absolute addresses, without a stylesheet. Throws RecError. */
  mail(): string;
}

export function writtenShelf(items: readonly Recommendation[], written: Written, currency: string | null): WrittenShelf {
  const cards = items.map((one) => cardOf(one, written, currency));
  return {
    ...written,
    cards,
    html(markup = {}) {
      return shelfHtml(this, markup);
    },
    mail() {
      return mailHtml(this);
    },
  };
}

/** As CardList draws it. */
function cardOf({ item, card, label }: Recommendation, { heading, base, language }: Written, currency: string | null): ShelfCard {
  const { title, fields } = cardView(card as Card, label === heading ? "" : label, NOWHERE, currency, language || "en");
  const image = addressOf(card.image, base);
  const tile = image || fields.thumbhash ? "" : letterOf(title);
  const url = addressOf(card.url, base);
  return { item, title, url, image, price: fields.price ?? null, because: fields.because ?? null, tile, tone: toneOf(item), fields: card };
}

/** A page's own addresses are not used. */
const NOWHERE = { base: "http://localhost/", origin: "http://localhost" };
