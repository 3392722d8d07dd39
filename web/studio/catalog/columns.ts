/** The columns of a catalog: how full they are, what is in them, and what they are used for. */
import { element } from "../dom.js";
import type { Draft, Reading } from "./answers.js";

export interface Columns {
  readonly element: HTMLElement;
  show(draft: Draft): void;
}

export function columnTable(reading: Reading): Columns {
  const uses = new Map<string, HTMLElement>();
  const lines = reading.columns.map((column) => {
    const use = element("td");
    uses.set(column.name, use);
    const share = column.filled / Math.max(1, reading.rows);
    const filled = element("td", {}, [
      element("meter", { value: share, ariaLabel: `${column.name}: share of rows that are filled` }),
      element("small", { textContent: column.filled === reading.rows ? "all rows" : `${column.filled.toLocaleString("en")} rows` }),
    ]);
    const different = column.distinct < 0 ? "" : column.distinct.toLocaleString("en");
    const samples = element("td", { className: "samples" }, column.samples.map((text) => element("span", { textContent: text })));
    return element("tr", {}, [element("th", { scope: "row", textContent: column.name }), filled, element("td", { textContent: different }), samples, use]);
  });
  const titles = ["Column", "Filled", "Different", "Values", "Used as"].map((textContent) => element("th", { scope: "col", textContent }));
  const table = element("table", {}, [element("thead", {}, [element("tr", {}, titles)]), element("tbody", {}, lines)]);
  const show = ({ mapping }: Draft) => {
    if (!mapping) return;
    for (const [name, use] of uses) {
      use.textContent = Object.entries(mapping)
        .filter(([, { columns }]) => columns.includes(name))
        .map(([field]) => field)
        .join(", ");
    }
  };
  return { element: element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "All columns" }, [table]), show };
}
