/** The lists beside the map: duplicates, outliers, items that are on no list, items without a vector. */
import { button, element } from "../dom.js";
import { type Item, type ListName, loadList, type State } from "./data.js";
import { itemButton, itemList, type Show } from "./items.js";

const FEW = 4;

const LISTS: Readonly<Record<ListName, readonly [string, string]>> = {
  duplicates: ["Duplicates", "Items that a shelf takes for one: the same title, or nearly the same content and words. It shows one of each group."],
  outliers: ["Far from all others", "The hundredth of the items (1,000 at most) whose five nearest neighbors are the least similar, the farthest first. Their lists of similar items say little."],
  unseen: [
    "On no list",
    "Items in stock that are among the 12 neighbors and the co-occurrences of no other item, not on the default list, not among the 50 most popular of their category, and not on new, trending or sale. A visitor meets them by a profile of their own, by search or by exploration alone.",
  ],
  blank: ["Without a vector", "Nothing of their text says what they are. They are never similar to anything."],
};

/** The lists, each opened by its heading; what they show is loaded then. */
export function listsView(counts: NonNullable<State["counts"]>, show: Show, signal: AbortSignal): HTMLElement[] {
  return (Object.keys(LISTS) as ListName[]).map((name) => {
    const [title, words] = LISTS[name];
    const body = element("div", {}, [element("p", { className: "soft", textContent: words })]);
    const list = element("details", { className: "list" }, [element("summary", {}, [title, element("small", { textContent: counts[name].toLocaleString("en") })]), body]);
    list.addEventListener("toggle", () => void (counts[name] ? more(name, body, 0, show, signal) : body.append("None.")), { once: true });
    return list;
  });
}

async function more(name: ListName, body: HTMLElement, from: number, show: Show, signal: AbortSignal): Promise<void> {
  const { total, groups } = await loadList(name, from, signal);
  const found = element("ul", { className: "items" }, groups.map((group) => element("li", {}, [groupView(group, show)])));
  body.append(found);
  const next = from + groups.length;
  if (next >= total) return;
  const again = button(`More (${(total - next).toLocaleString("en")})`, () => {
    again.remove();
    void more(name, body, next, show, signal).then(() => found.nextElementSibling?.querySelector("button")?.focus());
  });
  body.append(again);
}

function groupView(group: readonly Item[], show: Show): HTMLElement {
  if (group.length === 1) return itemButton(group[0]!, show);
  const rest = group.slice(FEW);
  return element("div", { className: "same" }, [
    itemList(group.slice(0, FEW), show),
    ...(rest.length ? [element("details", {}, [element("summary", { textContent: `${rest.length} more` }), itemList(rest, show)])] : []),
  ]);
}
