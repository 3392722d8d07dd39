/** The map itself: points, colours, pointer and keyboard, and what is shown of them beside it. */
import { button, element, field } from "../dom.js";
import { chooser } from "./controls.js";
import { type Item, type Legend, loadGroups, loadNear, loadPlaces, ODD, type State } from "./data.js";
import { END, Grid, within } from "./grid.js";
import { shownItem } from "./items.js";
import { legendView } from "./legend.js";
import { coloursOf, ink, rgb, type Scheme } from "./palette.js";
import type { Plane } from "./plane.js";
import { lasso, type Polygon, rectangleForm, selectionView } from "./selection.js";

/** Pixels from the pointer within which a point is meant. */
const REACH = 14;
/** Pixels that the pointer may move in a click. */
const STILL = 5;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const NAME = "Map of the items";
const HELP = "Arrow keys go from item to item, + and − zoom, 0 shows all, Escape lets the item go. The panel says what is on show, and the lists below have all that the map tells.";

export class Picture {
  readonly root = element("div", { className: "plane" });
  readonly colouring: HTMLElement;
  readonly legend = element("div");
  readonly item = element("div", { className: "on-show", ariaLive: "polite" }, [element("p", { className: "soft", textContent: "Point at an item, or find one." })]);
  readonly selection = element("div", { ariaLive: "polite" });

  private readonly frame = element("div", { className: "frame", tabIndex: 0, role: "application", ariaLabel: NAME });
  private readonly field = chooser([["", "nothing"]]);
  private readonly drawing = button("Lasso", () => this.setDrawing(this.drawing.ariaPressed !== "true"), { ariaPressed: "false" });
  private readonly scheme = matchMedia("(prefers-color-scheme: dark)");
  private plane: Plane | undefined;
  private grid = new Grid(new Float32Array());
  private places: Float32Array = new Float32Array();
  private version = -1;
  private groups: readonly [Legend, Uint8Array] | undefined;
  private shown: readonly boolean[] = [];
  private focus = -1;
  /** Whether the item stays on show while the pointer moves on. */
  private pinned = false;
  private near: readonly number[] = [];
  private selected: readonly number[] = [];
  private asking = new AbortController();

  constructor(
    private readonly status: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    const help = element("p", { className: "soft", id: "map-help", textContent: HELP });
    this.frame.setAttribute("aria-describedby", help.id);
    const zoom = (steps: number) => () => this.plane?.zoomBy(steps);
    const keys = element("div", { className: "keys" }, [
      button("+", zoom(1), { ariaLabel: "Closer" }),
      button("−", zoom(-1), { ariaLabel: "Farther" }),
      button("All", () => this.plane?.showAll(), { ariaLabel: "Show the whole map" }),
      this.drawing,
    ]);
    this.root.append(this.frame, keys, help);
    this.colouring = field("Colour by", this.field);
    this.selection.append(element("p", { className: "soft", textContent: "Draw a lasso around items." }));
    this.field.onchange = () => this.colourBy(this.field.value);
    this.scheme.addEventListener("change", () => this.colour(), { signal });
    signal.addEventListener("abort", () => this.plane?.close());
    this.listen();
  }

  /** Draws the points of this state, in this layout. */
  async load(state: State, layout: string): Promise<void> {
    const places = await loadPlaces(state.version, layout, this.signal);
    const isNew = this.version !== state.version;
    this.places = places;
    this.grid = new Grid(places);
    if (isNew) {
      this.version = state.version;
      this.letGo();
      this.select([]);
      const fields = ["", ...state.fields];
      const kept = fields.includes(this.field.value) ? this.field.value : "";
      this.field.replaceChildren(...chooser(fields.map((name) => [name, name || "nothing"])).children);
      this.field.value = this.plane || !state.fields.length ? kept : state.fields[0]!;
      await this.open();
      await this.colourBy(this.field.value);
    }
    this.plane?.setPlaces(places);
  }

  /** What is odd can be a colour, too. */
  offerOddities(state: State): void {
    if (state.counts) this.field.append(element("option", { value: ODD, textContent: ODD }));
  }

  /** Shows an item, wherever it was chosen. */
  show(item: Item): void {
    if (item.point < 0) {
      this.status.textContent = `${item.card.title ?? item.card.id} is not in the sample that the map shows.`;
      return;
    }
    this.pinned = true;
    this.plane?.flyTo(item.point);
    void this.look(item.point);
  }

  private async open(): Promise<void> {
    if (this.plane) return;
    const { canDraw, Plane } = await import("./plane.js");
    if (this.signal.aborted) return;
    if (!canDraw()) return this.giveUp("This browser has no WebGL 2, so the map cannot be drawn. The search, the lists and the form below tell the same.");
    const canvas = element("canvas");
    this.frame.prepend(canvas);
    this.plane = new Plane(this.frame, canvas, (error) => this.giveUp(`The map cannot be drawn: ${error.message}`));
  }

  /** The first reason stays: others may follow from it. */
  private giveUp(reason: string): void {
    if (this.frame.querySelector("p")) return;
    this.frame.replaceChildren(element("p", { textContent: reason }));
  }

  private async colourBy(name: string): Promise<void> {
    this.groups = name ? await loadGroups(this.version, name, this.signal) : undefined;
    this.shown = this.groups?.[0].labels.map(() => true) ?? [];
    const legend = this.groups?.[0];
    this.legend.replaceChildren(...(legend ? [legendView(legend, coloursOf(legend, this.theme), (shown) => this.filter(shown))] : []));
    this.colour();
  }

  private filter(shown: readonly boolean[]): void {
    this.shown = shown;
    this.colour();
  }

  /** Gives each point its group's colour; none where the group is left out. */
  private colour(): void {
    const [legend, codes] = this.groups ?? [];
    const palette = legend ? coloursOf(legend, this.theme).map(rgb) : [];
    const swatches = this.legend.querySelectorAll("i");
    const plain = ink(this.theme);
    const colours = new Uint8Array(2 * this.places.length);
    for (let point = 0; point < this.places.length / 2; point++) {
      const group = codes?.[point] ?? -1;
      colours.set(palette[group] ?? plain, 4 * point);
      colours[4 * point + 3] = this.allowed(point) ? (group < 0 ? 120 : 210) : 0;
    }
    swatches.forEach((swatch, group) => {
      swatch.style.background = `rgb(${palette[group]})`;
    });
    this.plane?.setColours(colours, plain);
  }

  private readonly allowed = (point: number): boolean => this.groups === undefined || this.shown[this.groups[1][point]!] !== false;

  private get theme(): Scheme {
    return this.scheme.matches ? "dark" : "light";
  }

  private listen(): void {
    let [pressed, x, y] = [false, 0, 0];
    const meant = (event: PointerEvent) => {
      const { left, top } = this.frame.getBoundingClientRect();
      const plane = this.plane!;
      return this.grid.nearest(...plane.placeAt(event.clientX - left, event.clientY - top), REACH / plane.scale, this.allowed);
    };
    this.frame.addEventListener("pointerdown", (event) => {
      [pressed, x, y] = [true, event.clientX, event.clientY];
    });
    this.frame.addEventListener("pointerup", (event) => {
      const isClick = pressed && Math.hypot(event.clientX - x, event.clientY - y) < STILL;
      pressed = false;
      if (!this.plane || this.isDrawing || !isClick) return;
      const point = meant(event);
      this.pinned = point >= 0;
      if (point >= 0) void this.look(point);
      else this.letGo();
    });
    this.frame.addEventListener("pointermove", (event) => {
      if (!this.plane || this.pinned || pressed || this.isDrawing) return;
      const point = meant(event);
      if (point >= 0 && point !== this.focus) void this.look(point);
    });
    this.frame.addEventListener("keydown", (event) => this.press(event));
    lasso(this.frame, () => this.isDrawing, (corners) => {
      this.setDrawing(false);
      if (this.plane) this.choose(corners.map(([x, y]) => this.plane!.placeAt(x, y)));
    });
    this.root.append(rectangleForm((left, top, right, bottom) => {
      const [x1, x2, y1, y2] = [left, right, top, bottom].map((side) => (side / 100) * END) as [number, number, number, number];
      // Its right and lower sides are within it.
      this.choose([[x1, y1], [x2 + 1, y1], [x2 + 1, y2 + 1], [x1, y2 + 1]]);
    }));
  }

  private press(event: KeyboardEvent): void {
    const direction = ARROWS[event.key];
    const steps = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (direction) this.step(direction);
    else if (steps) this.plane?.zoomBy(steps);
    else if (event.key === "0") this.plane?.showAll();
    else if (event.key === "Escape") this.letGo();
    else return;
    event.preventDefault();
  }

  /** To the next item in a direction; first of all to the one in the middle. */
  private step(direction: readonly [number, number]): void {
    const point = this.focus < 0 ? this.grid.nearest(END / 2, END / 2, END, this.allowed) : this.grid.towards(this.focus, direction, this.allowed);
    if (point < 0) return;
    this.pinned = true;
    this.plane?.keepInView(point);
    void this.look(point);
  }

  /** Puts an item on show: at once a ring around it, then its card and the lines to its neighbors. */
  private async look(point: number): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const signal = AbortSignal.any([this.signal, this.asking.signal]);
    this.focus = point;
    this.near = [];
    this.mark();
    const found = await loadNear(this.version, point, signal).catch((error: Error) => {
      if (error.name !== "AbortError") throw error;
    });
    if (!found || signal.aborted) return;
    this.near = found.near.map(({ point }) => point).filter((point) => point >= 0);
    this.item.replaceChildren(...shownItem(found, (item) => this.show(item)));
    this.mark();
  }

  private letGo(): void {
    this.asking.abort();
    [this.focus, this.pinned, this.near] = [-1, false, []];
    this.mark();
  }

  private choose(polygon: Polygon): void {
    this.select(within(polygon, this.places, this.allowed));
    void selectionView(this.version, this.selected, (item) => this.show(item), () => this.select([]), this.signal).then((nodes) => this.selection.replaceChildren(...nodes));
  }

  private select(points: readonly number[]): void {
    this.selected = points;
    if (!points.length) this.selection.replaceChildren(element("p", { className: "soft", textContent: "Draw a lasso around items." }));
    this.mark();
  }

  private mark(): void {
    this.plane?.mark({ focus: this.focus, near: this.near, selected: this.selected });
  }

  private get isDrawing(): boolean {
    return this.drawing.ariaPressed === "true";
  }

  private setDrawing(draws: boolean): void {
    this.drawing.ariaPressed = String(draws);
    this.frame.classList.toggle("draws", draws);
  }
}
