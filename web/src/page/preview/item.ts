/** The item that the preview is open at: its picture, its fields, and what a visitor can do with it. */
import type { Card, EventType } from "../public_api.js";
import { button, element } from "./dom.js";

/** What the buttons say, what they record, and for how many seconds of view. */
const ACTIONS: readonly (readonly [text: string, type: EventType, dwell?: number])[] = [
  ["View for a minute", "view", 60],
  ["Like", "like"],
  ["Add to basket", "cart"],
  ["Buy", "purchase"],
  ["Not for me", "dislike"],
];

const SHOWN_ELSEWHERE = ["id", "title", "image", "thumbhash", "url"];

export function drawStart(): HTMLElement {
  return element("article", {}, [
    element("h1", { textContent: "Try this bundle" }),
    element("p", { className: "note", textContent: "Open a few items, as a visitor would: the shelf follows." }),
  ]);
}

/** `act` is called for each press of a button. */
export function drawItem(item: string, card: Card | null, act: (type: EventType, dwell: number | null) => void): HTMLElement {
  const fields = Object.entries(card ?? {}).filter(([field, value]) => value !== null && !SHOWN_ELSEWHERE.includes(field));
  const facts = fields.flatMap(([field, value]) => [
    element("dt", { textContent: field }),
    element("dd", { textContent: String(value) }),
  ]);
  const buttons = ACTIONS.map(([text, type, dwell = null]) => button(text, () => act(type, dwell)));
  const words = element("div", {}, [
    element("p", { className: "note", textContent: item }),
    element("h1", { textContent: String(card?.title ?? item) }),
    element("dl", {}, facts),
    element("p", { className: "buttons" }, buttons),
  ]);
  return element("article", { className: "item" }, [...picture(card), words]);
}

/** Nothing where there is no picture, or the policy of the page does not allow it. */
function picture(card: Card | null): HTMLElement[] {
  if (typeof card?.image !== "string" || card.image === "") return [];
  const image = element("img", { src: card.image, alt: "" });
  image.onerror = () => image.remove();
  return [image];
}
