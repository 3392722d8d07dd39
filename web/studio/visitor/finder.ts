/** Finds items by words: a field, and the items below it as buttons. */
import { button, element, field } from "../dom.js";
import type { Item } from "../report/drawn.js";
import { ask } from "../server.js";

/** Milliseconds after the last key. */
const PAUSE = 150;

export function finder(open: (item: Item) => void, signal: AbortSignal): HTMLElement {
  const query = element("input", { type: "search", placeholder: "title or words", autocomplete: "off" });
  const found = element("ul", { className: "found", ariaLabel: "Found items" });
  let latest = 0;
  let timer = 0;

  async function look(): Promise<void> {
    const turn = ++latest;
    const items = await ask<Item[]>("visitor/items", { query: query.value }, signal);
    if (turn !== latest) return;
    const lines = items.map((item) => element("li", {}, [button(item.title, () => open(item))]));
    found.replaceChildren(...(lines.length ? lines : [element("li", { className: "soft", textContent: "Nothing found." })]));
  }
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE);
  });
  void look();
  return element("div", {}, [field("Open an item", query), found]);
}
