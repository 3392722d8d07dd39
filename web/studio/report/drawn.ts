/** What the report draws with: cards, and bars with their words. */
import { element } from "../dom.js";

export interface Item {
  readonly item: string;
  readonly title: string;
  readonly image?: string | null;
  readonly price?: string | number | null;
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** What the bar says. */
  readonly words: string;
}

export function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0.1 ? 0 : 1)} %`;
}

/** Cards with their pictures, or a first letter in place of one; without pictures where no item has one. */
export function cards<One extends Item>(items: readonly One[], words: (item: One) => string): HTMLElement {
  const pictured = items.some(({ image }) => isAddress(image));
  const lines = items.map((item) => {
    const told = words(item);
    const picture = pictured ? [pictureOf(item)] : [];
    return element("li", {}, [...picture, element("strong", { textContent: item.title }), ...(told ? [element("small", { textContent: told })] : [])]);
  });
  return element("ul", { className: "cards" }, lines);
}

/** Its picture, or its first letter in place of one. */
export function pictureOf({ image, title }: Item): HTMLElement {
  return isAddress(image)
    ? element("img", { src: image, alt: "", loading: "lazy" })
    : element("span", { className: "letter", ariaHidden: "true", textContent: [...title][0] ?? "" });
}

/** Whether this page can show the picture: those beside the shop's own pages are not served here. */
export function isAddress(image: unknown): image is string {
  return typeof image === "string" && /^https?:/.test(image);
}

/** Bars from one line on, as long as their values. */
export function barList(bars: readonly Bar[]): HTMLElement {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const lines = bars.map(({ name, value, words }) => {
    const bar = element("span", { className: "bar", ariaHidden: "true" });
    bar.style.inlineSize = `${(100 * value) / most}%`;
    return element("li", {}, [element("span", { textContent: name }), element("span", { className: "rail" }, [bar]), element("small", { textContent: words })]);
  });
  return element("ul", { className: "bars" }, lines);
}
