/** Shelves as the engine answers, with scores and sources; two answers side by side show what moved. */
import { element } from "../dom.js";
import { isAddress, type Item, pictureOf } from "../report/drawn.js";

export interface Shown extends Item {
  readonly category?: string | null;
  readonly score: number;
  readonly because: string;
  readonly reason: string;
  /** Source → what it added to the score. */
  readonly shares: Readonly<Record<string, number>>;
  /** Texts of the card. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Shelf {
  readonly kind: string;
  readonly item: string | null;
  readonly heading: string;
  readonly items: readonly Shown[];
  /** Why there is no such shelf. */
  readonly missing: string;
}

/** What can be done with a card. */
export type Actions = (item: Shown) => readonly HTMLElement[];

const TITLES: Readonly<Record<string, string>> = { "": "Everything that fits" };
const SOURCES: Readonly<Record<string, string>> = {
  similar: "similar to the page's item",
  profile: "like what the visitor did",
  co_occurrence: "met together by others",
  popularity: "popular here",
  revisit: "met before",
  default: "the default list",
  backfill: "fills the shelf",
};

/** One shelf; `before` is the same one as built, to compare with. */
export function shelfElement(shelf: Shelf, actions: Actions, before?: Shelf): HTMLElement {
  const title = TITLES[shelf.kind] ?? shelf.kind[0]!.toUpperCase() + shelf.kind.slice(1).replaceAll("-", " ");
  const told = shelf.missing ? [element("p", { className: "soft", textContent: shelf.missing })] : [];
  const now = cardList(shelf, actions, before);
  const parts = before
    ? [element("div", { className: "side" }, [side("As built", cardList(before, () => [])), side("With the changes", now)]), ...gone(shelf, before)]
    : [now];
  return element("section", { className: "panel shelf-of-play", ariaLabel: `Shelf: ${title}` }, [
    element("h2", { textContent: title }),
    element("p", { className: "soft", textContent: shelf.heading ? `“${shelf.heading}”` : "" }),
    ...told,
    ...(shelf.items.length ? parts : told.length ? [] : [element("p", { className: "soft", textContent: "Nothing to show." })]),
  ]);
}

function side(title: string, list: HTMLElement): HTMLElement {
  return element("div", {}, [element("h3", { textContent: title }), list]);
}

function cardList({ items }: Shelf, actions: Actions, before?: Shelf): HTMLElement {
  const pictured = items.some(({ image }) => isAddress(image));
  const most = Math.max(1e-9, ...items.map(({ shares }) => sum(shares)));
  return element("ol", { className: "ranked" }, items.map((item, place) => {
    const picture = pictured ? [pictureOf(item)] : [];
    const price = item.price === null || item.price === undefined ? [] : [element("small", { textContent: String(item.price) })];
    const words = [element("strong", { textContent: item.title }), ...price, ...(before ? [moved(item, place, before)] : []), element("small", { className: "because", textContent: item.because }), element("span", { className: "actions" }, actions(item))];
    return element("li", {}, [...picture, element("div", {}, [element("p", {}, words), shareBar(item, most)])]);
  }));
}

/** Where the item stood before: in words, so that nobody has to tell colours apart. */
function moved({ item }: Shown, place: number, before: Shelf): HTMLElement {
  const was = before.items.findIndex((one) => one.item === item);
  const [className, textContent] = was < 0 ? ["new", "new"] : was === place ? ["same", "same place"] : was > place ? ["up", `↑ ${was - place}`] : ["down", `↓ ${place - was}`];
  return element("span", { className: `moved ${className}`, textContent });
}

function gone(now: Shelf, before: Shelf): HTMLElement[] {
  const missing = before.items.filter(({ item }) => !now.items.some((one) => one.item === item));
  return missing.length ? [element("p", { className: "soft", textContent: `No longer shown: ${missing.map(({ title }) => title).join(", ")}` })] : [];
}

/** A bar with a piece for each source, and the same in words. */
function shareBar({ shares, score }: Shown, most: number): HTMLElement {
  const found = Object.entries(shares).sort(([, one], [, other]) => other - one);
  const words = found.map(([source, value]) => `${SOURCES[source] ?? source} ${value.toFixed(2)}`).join(", ");
  const pieces = found.map(([source, value]) => {
    const piece = element("span", { className: `source ${source}` });
    piece.style.inlineSize = `${(100 * Math.max(0, value)) / most}%`;
    return piece;
  });
  const bar = element("span", { className: "rail", ariaHidden: "true" }, pieces);
  return element("p", { className: "shares" }, [bar, element("small", { textContent: `score ${score.toFixed(2)}${words ? `: ${words}` : ""}` })]);
}

function sum(shares: Readonly<Record<string, number>>): number {
  return Object.values(shares).reduce((one, other) => one + Math.max(0, other), 0);
}
