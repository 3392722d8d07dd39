/** The view "Map": all items on a plane, similar ones close together, and what is odd about some of them. */
import { element, field, panel } from "../dom.js";
import type { Studio, View } from "../view.js";
import { chooser, searchForm } from "./controls.js";
import { type Item, loadState, type State } from "./data.js";
import { listsView } from "./lists.js";
import { Picture } from "./picture.js";

/** Milliseconds between two questions for how far the work is. */
const PATIENCE = 400;
const LAYOUTS: Readonly<Record<string, string>> = { pca: "Main axes (PCA)", pacmap: "Neighborhoods (PaCMAP)" };

export const view: View = {
  async open(root, studio, signal) {
    if (!studio.place.bundle) {
      root.append(panel("Map", [element("p", { textContent: "The map shows a bundle, and there is none yet. Build it first." })]));
      return;
    }
    const status = element("p", { className: "soft progress", ariaLive: "polite" });
    root.append(status);
    const first = await until(status, signal, "", ({ version }) => version >= 0);
    await fill(root, studio, status, first, signal);
  },
};

async function fill(root: HTMLElement, studio: Studio, status: HTMLElement, first: State, signal: AbortSignal): Promise<void> {
  const lists = element("div", { className: "lists" });
  const picture = new Picture(status, signal);
  const layout = chooser(first.layouts.map((name) => [name, LAYOUTS[name] ?? name]));
  const show = (item: Item) => picture.show(item);
  root.prepend(
    element("div", { className: "controls" }, [field("Layout", layout), picture.colouring, searchForm(show, signal), status]),
    picture.legend,
    element("div", { className: "plane-and-panel" }, [picture.root, element("div", { className: "side" }, [panel("Item", [picture.item]), panel("Selection", [picture.selection]), panel("What is odd", [lists])])]),
  );
  await picture.load(first, layout.value);
  layout.onchange = async () => {
    const state = await until(status, signal, layout.value, ({ placed }) => placed.includes(layout.value));
    await picture.load(state, layout.value);
  };
  lists.append(element("p", { className: "soft", textContent: "The lists of all items are being read." }));
  const last = await until(status, signal, "", ({ counts }) => counts !== null);
  if (last.build !== first.build) return studio.refresh();
  if (last.version !== first.version) await picture.load(last, "pca");
  picture.offerOddities(last);
  lists.replaceChildren(...listsView(last.counts!, show, signal));
}

/** Asks until the work is so far; says how far it is. */
async function until(status: HTMLElement, signal: AbortSignal, layout: string, enough: (state: State) => boolean): Promise<State> {
  for (;;) {
    const state = await loadState(signal, layout);
    if (state.failed) throw new Error(state.failed);
    status.textContent = enough(state) ? sampleWords(state) : progressWords(state);
    if (enough(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
}

function progressWords({ stage, done, total }: State): string {
  return `${stage || "Starting"} …${total ? ` ${Math.floor((100 * done) / total)} %` : ""}`;
}

function sampleWords({ points, items, counts }: State): string {
  const all = items.toLocaleString("en");
  if (points === items) return `All ${all} items.`;
  const kept = counts ? "with what is odd (up to half of the map)" : "to which what is odd will be added";
  return `${points.toLocaleString("en")} of ${all} items: a sample that is the same each time, with an item of each category, ${kept}.`;
}
