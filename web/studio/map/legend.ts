/** What the map's colours mean. Each group can be left out of the map. */
import { element } from "../dom.js";
import type { Legend } from "./data.js";

/** The groups with their colours. `changed` is told which of them are shown. */
export function legendView(legend: Legend, colours: readonly string[], changed: (shown: readonly boolean[]) => void): HTMLElement {
  const boxes = legend.labels.map(() => element("input", { type: "checkbox", checked: true, onchange: () => changed(boxes.map(({ checked }) => checked)) }));
  const rows = legend.labels.map((label, group) => {
    const swatch = element("i", { ariaHidden: "true" });
    swatch.style.background = colours[group]!;
    return element("li", {}, [
      element("label", {}, [boxes[group]!, swatch, element("span", { textContent: label }), element("small", { textContent: legend.counts[group]!.toLocaleString("en") })]),
    ]);
  });
  return element("fieldset", { className: "legend" }, [element("legend", { textContent: "Shown" }), element("ul", {}, rows)]);
}
