/** What a build would make of the catalog: items, what is left out and why, notes, and the texts of some items. */
import { element } from "../dom.js";
import { count, isAddress } from "../report/drawn.js";
import type { Draft, Reading } from "./answers.js";

export function foundLines(draft: Draft, reading: Reading): HTMLElement[] {
  if (draft.error !== undefined) return [element("p", { className: "refused", textContent: draft.error })];
  const sampled = reading.tried < reading.rows;
  const of = sampled ? `Of ${count(reading.tried, "row")} that are tried here (a build reads all ${reading.rows.toLocaleString("en")})` : `Of ${count(reading.rows, "row")}`;
  const rest = draft.out_of_stock ? `; ${count(draft.out_of_stock, "item")} out of stock, which no shelf shows` : "";
  const lines: HTMLElement[] = [element("p", { textContent: `${of}: ${count(draft.items ?? 0, "item")}${rest}.` })];
  if (draft.rejected?.length) {
    const reasons = draft.rejected.map(({ reason, count: rows, rows: some }) =>
      element("li", { textContent: `${count(rows, "row")}: ${reason} (row ${some.join(", ")}${rows > some.length ? ", …" : ""})` }),
    );
    lines.push(element("h3", { textContent: "Left out" }), element("ul", {}, reasons));
  }
  const told = (title: string, className: string, sentences: readonly string[]) => {
    if (sentences.length) lines.push(element("h3", { textContent: title }), element("ul", { className }, sentences.map((textContent) => element("li", { textContent }))));
  };
  told("Likely to be wrong", "warnings", [...new Set([...(draft.warnings ?? []), ...(draft.more_warnings ?? [])])]);
  told("Good to know", "", [...new Set([...(draft.notes ?? []), ...(draft.more_notes ?? [])])]);
  return lines;
}

export function previews(draft: Draft): HTMLElement[] {
  return (draft.previews ?? []).map(({ id, text, title, image }) => {
    const picture = isAddress(image) ? [element("img", { src: image, alt: "", width: 56, height: 56, loading: "lazy" })] : [];
    const words = element("p", { textContent: text || "no text: only sessions can place this item" });
    return element("li", {}, [...picture, element("div", {}, [element("strong", { textContent: title ?? id }), element("small", { textContent: id }), words])]);
  });
}
