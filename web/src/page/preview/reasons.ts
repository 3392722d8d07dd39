/** Why each card is on the shelf: score, list and reason of each item of a list, as a table. */
import type { Recommendation, RecommendationList } from "../public_api.js";
import { element, link, section } from "./dom.js";

const COLUMNS = ["Item", "Score", "List", "Reason"];

export class Reasons {
  readonly #rows = element("tbody", {});
  /** Not empty: its line has its place from the beginning. */
  readonly #note = element("p", { className: "note", textContent: "Asking …" });
  readonly element: HTMLElement;

  /** `addressOf`: the address of an item; `open` is called with the item to show. */
  constructor(
    private readonly titleOf: (item: string) => string,
    private readonly addressOf: (item: string) => string,
    private readonly open: (item: string) => void,
  ) {
    const head = element("thead", {}, [element("tr", {}, COLUMNS.map((textContent) => element("th", { scope: "col", textContent })))]);
    this.element = section("Why these", [this.#note, element("table", {}, [head, this.#rows])]);
  }

  /** `milliseconds`: how long the list took; null: it waited for the engine. */
  show({ items, lane }: RecommendationList, milliseconds: number | null): void {
    const from = lane === "engine" ? "Computed for this visitor, on this device" : "Precomputed, the same for everybody";
    const time = milliseconds === null ? "" : ` in ${Math.ceil(milliseconds)} ms`;
    this.#note.textContent = `${from}: ${items.length} items${time}.`;
    this.#rows.replaceChildren(...items.map((one) => this.#row(one)));
  }

  fail(text: string): void {
    this.#note.textContent = text;
    this.#rows.replaceChildren();
  }

  #row({ item, score, label, reason, because }: Recommendation): HTMLElement {
    const name = [reason.kind, reason.item === null ? "" : this.titleOf(reason.item), reason.value ?? ""];
    const cell = (...children: (Node | string)[]) => element("td", {}, children);
    return element("tr", {}, [
      cell(link(this.addressOf(item), this.titleOf(item), () => this.open(item))),
      cell(score.toFixed(3)),
      cell(label),
      cell(...(because ? [because, element("br", {})] : []), element("small", { textContent: name.filter((text) => text !== "").join(" · ") })),
    ]);
  }
}
