/** The map's controls: a choice of few, and the search for an item. */
import { button, element, field } from "../dom.js";
import { search } from "./data.js";
import { itemList, type Show } from "./items.js";

export function searchForm(show: Show, signal: AbortSignal): HTMLElement {
  const query = element("input", { type: "search", required: true });
  const found = element("div", { className: "found", role: "region", ariaLabel: "Found", ariaLive: "polite" });
  const form = element("form", { role: "search" }, [field("Find an item", query), element("button", { textContent: "Find" })]);
  form.onsubmit = async (event) => {
    event.preventDefault();
    const items = await search(query.value, signal);
    found.replaceChildren(items.length ? itemList(items, show) : "Nothing was found.", button("Close", () => found.replaceChildren()));
  };
  return element("div", { className: "search" }, [form, found]);
}

export function chooser(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element("select", {}, options.map(([value, textContent]) => element("option", { value, textContent })));
}
