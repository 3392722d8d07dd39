/** Items that were chosen together: by a lasso on the map, or by a rectangle whose sides are typed in. */
import { button, element, field } from "../dom.js";
import { loadSelection, type Selected, type Summary } from "./data.js";
import { itemList, type Show } from "./items.js";

type Corner = readonly [number, number];
export type Polygon = readonly Corner[];

const SVG = "http://www.w3.org/2000/svg";
/** Pixels between two corners of a lasso. */
const STEP = 4;

/** Catches the pointer over the map while `draws` says so. `done` gets the corners in pixels of the frame. */
export function lasso(frame: HTMLElement, draws: () => boolean, done: (corners: Polygon) => void): void {
  const drawing = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "polygon");
  drawing.ariaHidden = "true";
  drawing.append(line);
  frame.append(drawing);
  let corners: [number, number][] = [];
  const draw = () => line.setAttribute("points", corners.join(" "));
  const at = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top } = frame.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  drawing.onpointerdown = (event) => {
    if (!draws()) return;
    drawing.setPointerCapture(event.pointerId);
    corners = [at(event)];
  };
  drawing.onpointermove = (event) => {
    if (!corners.length) return;
    const [x, y] = at(event);
    const [lastX, lastY] = corners.at(-1)!;
    if (Math.hypot(x - lastX, y - lastY) >= STEP) corners.push([x, y]);
    draw();
  };
  const end = (polygon: Polygon) => {
    corners = [];
    draw();
    if (polygon.length > 2) done(polygon);
  };
  drawing.onpointerup = () => end(corners);
  drawing.onpointercancel = () => end([]);
}

/** A form that says what a rectangle drawn on the map would: its sides, in percent of the whole map. */
export function rectangleForm(choose: (left: number, top: number, right: number, bottom: number) => void): HTMLElement {
  const side = (value: number) => element("input", { type: "number", min: "0", max: "100", value: String(value), required: true });
  const [left, right, top, bottom] = [side(0), side(100), side(0), side(100)];
  const form = element("form", { className: "rectangle" }, [
    field("Left, %", left),
    field("Right, %", right),
    field("Top, %", top),
    field("Bottom, %", bottom),
    element("button", { textContent: "Select the rectangle" }),
  ]);
  form.onsubmit = (event) => {
    event.preventDefault();
    choose(left.valueAsNumber, top.valueAsNumber, right.valueAsNumber, bottom.valueAsNumber);
  };
  return element("details", {}, [element("summary", { textContent: "Select without a pointer" }), form]);
}

/** What the chosen points are. `clear` is called where they are given up. */
export async function selectionView(version: number, points: readonly number[], show: Show, clear: () => void, signal: AbortSignal): Promise<Node[]> {
  if (!points.length) return [element("p", { className: "soft", textContent: "Nothing is shown there." })];
  const found = await loadSelection(version, points, signal);
  const count = found.ids.length.toLocaleString("en");
  return [
    element("p", {}, [element("strong", { textContent: `${count} selected ` }), button("Download their ids", () => download(found)), " ", button("Clear", clear)]),
    ...found.fields.map(summaryView),
    element("h3", { textContent: found.ids.length > found.cards.length ? `The first ${found.cards.length}` : "The items" }),
    itemList(found.cards, show),
  ];
}

function summaryView({ field: name, values, more = 0, low, middle, high }: Summary): HTMLElement {
  const rows = values ?? [
    ["lowest", low ?? 0],
    ["middle", middle ?? 0],
    ["highest", high ?? 0],
  ];
  return element("table", {}, [
    element("caption", { textContent: more ? `${name}, ${more.toLocaleString("en")} more values` : name }),
    element("tbody", {}, rows.map(([label, number]) => element("tr", {}, [element("th", { scope: "row", textContent: label }), element("td", { textContent: number.toLocaleString("en", { useGrouping: Boolean(values) }) })]))),
  ]);
}

function download({ ids }: Selected): void {
  const link = element("a", { href: URL.createObjectURL(new Blob([`${ids.join("\n")}\n`], { type: "text/plain" })), download: "ids.txt" });
  link.click();
  URL.revokeObjectURL(link.href);
}
