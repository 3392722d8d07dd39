/** Items as the map's panel shows them: as buttons, and one with its card and neighbors. */
import { button, element } from "../dom.js";
import type { Item, Near } from "./data.js";

const NOT_SHOWN = new Set(["id", "title", "image", "url"]);

export type Show = (item: Item) => void;

export function titleOf({ card }: Item): string {
  return String(card.title ?? card.id);
}

/** A button that shows the item on the map. */
export function itemButton(item: Item, show: Show): HTMLElement {
  const cosine = item.cosine === undefined ? [] : [element("small", { textContent: ` ${item.cosine.toFixed(2)}` })];
  const made = button("", () => show(item), { className: "item" });
  made.append(picture(item, "2rem"), element("span", {}, [titleOf(item), ...cosine, ...(item.point < 0 ? [element("small", { textContent: " not in the sample" })] : [])]));
  return made;
}

/** Items as a list of buttons. */
export function itemList(items: readonly Item[], show: Show): HTMLElement {
  return element("ul", { className: "items" }, items.map((item) => element("li", {}, [itemButton(item, show)])));
}

/** The item on show: its card, why it is flagged, and its neighbors. */
export function shownItem({ card: item, near }: Near, show: Show): Node[] {
  const facts = Object.entries(item.card).filter(([field]) => !NOT_SHOWN.has(field));
  return [
    element("div", { className: "shown" }, [
      picture(item, "6rem"),
      element("div", {}, [
        element("h3", { textContent: titleOf(item) }),
        element("small", { textContent: String(item.card.id) }),
        element("dl", {}, facts.flatMap(([field, value]) => [element("dt", { textContent: field }), element("dd", { textContent: String(value) })])),
      ]),
    ]),
    ...(item.flags.length ? [element("ul", { className: "flags" }, item.flags.map((flag) => element("li", { textContent: flag })))] : []),
    element("h4", { textContent: "Its page's neighbors, and how similar they are" }),
    near.length ? itemList(near, show) : element("p", { className: "soft", textContent: "None." }),
  ];
}

function picture({ card }: Item, size: string): HTMLElement | string {
  if (!card.image) return "";
  const image = element("img", { alt: "", loading: "lazy", decoding: "async", src: sourceOf(String(card.image)) });
  image.style.inlineSize = size;
  image.onerror = () => image.remove();
  return image;
}

/** Addresses in a bundle are written for the shop's pages; those of a file are looked for beside it. */
function sourceOf(image: string): string {
  return new URL(image, new URL("/bundle/", location.href)).href;
}
