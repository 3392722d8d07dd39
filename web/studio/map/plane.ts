/** Draws the points with deck.gl: pan, zoom and pinch are its own. It needs WebGL 2; `canDraw` says whether there is. */
import { Deck, LinearInterpolator, OrthographicView, type OrthographicViewState } from "@deck.gl/core";
import { LineLayer, ScatterplotLayer } from "@deck.gl/layers";
import { END } from "./grid.js";
import type { Rgb } from "./palette.js";
import { PointsLayer } from "./points_layer.js";

const MARGIN = 0.9;
const MAX_ZOOM = 2;
/** How much closer than the whole map an item is shown to which the map flies, as a power of two. */
const CLOSER = 3;
/** Milliseconds. */
const FLIGHT = 600;

export interface Marks {
  /** The point on show, -1 for none. */
  readonly focus: number;
  readonly near: readonly number[];
  readonly selected: readonly number[];
}

export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export class Plane {
  private readonly deck: Deck<OrthographicView>;
  private view: OrthographicViewState;
  private places: Float32Array = new Float32Array();
  private colours: Uint8Array = new Uint8Array();
  private marks: Marks = { focus: -1, near: [], selected: [] };
  private ink: Rgb = [0, 0, 0];

  constructor(
    private readonly frame: HTMLElement,
    canvas: HTMLCanvasElement,
    failed: (error: Error) => void,
  ) {
    this.view = { target: [END / 2, END / 2], zoom: this.whole, minZoom: this.whole - 1, maxZoom: MAX_ZOOM };
    this.deck = new Deck({
      canvas,
      width: "100%",
      height: "100%",
      views: new OrthographicView({ controller: { keyboard: false, doubleClickZoom: true, inertia: true } }),
      initialViewState: this.view,
      onViewStateChange: ({ viewState }) => {
        this.view = viewState as OrthographicViewState;
      },
      onError: failed,
      layers: [],
    });
  }

  /** x and y of each point. */
  setPlaces(places: Float32Array): void {
    this.places = places;
    this.draw();
  }

  /** Red, green, blue and opacity of each point. */
  setColours(colours: Uint8Array, ink: Rgb): void {
    this.colours = colours;
    this.ink = ink;
    this.draw();
  }

  mark(marks: Marks): void {
    this.marks = marks;
    this.draw();
  }

  /** Shows a place, closer than the whole map. */
  flyTo(point: number): void {
    const zoom = Math.max(this.zoom, this.whole + CLOSER);
    this.show([this.places[2 * point]!, this.places[2 * point + 1]!], zoom);
  }

  /** Moves no farther than is needed. */
  keepInView(point: number): void {
    const [x, y] = this.view.target as [number, number];
    const [dx, dy] = [this.places[2 * point]! - x, this.places[2 * point + 1]! - y];
    const isOutside = Math.abs(dx) * this.scale > this.frame.clientWidth / 2 || Math.abs(dy) * this.scale > this.frame.clientHeight / 2;
    if (isOutside) this.show([x + dx, y + dy], this.zoom);
  }

  showAll(): void {
    this.show([END / 2, END / 2], this.whole);
  }

  zoomBy(steps: number): void {
    this.show(this.view.target as [number, number], Math.min(MAX_ZOOM, Math.max(this.whole - 1, this.zoom + steps)));
  }

  /** The place under a pixel of the frame. */
  placeAt(x: number, y: number): [number, number] {
    const [left, top] = this.view.target as [number, number];
    return [left + (x - this.frame.clientWidth / 2) / this.scale, top + (y - this.frame.clientHeight / 2) / this.scale];
  }

  /** Pixels to a unit of the places. */
  get scale(): number {
    return 2 ** this.zoom;
  }

  close(): void {
    this.deck.finalize();
  }

  private get zoom(): number {
    return this.view.zoom as number;
  }

  /** The zoom at which the whole map is in view. */
  private get whole(): number {
    return Math.log2((MARGIN * Math.max(1, Math.min(this.frame.clientWidth, this.frame.clientHeight))) / END);
  }

  private show(target: readonly [number, number], zoom: number): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.view = { ...this.view, target: [...target], zoom };
    const transitionInterpolator = new LinearInterpolator(["target", "zoom"]);
    this.deck.setProps({ initialViewState: { ...this.view, transitionDuration: still ? 0 : FLIGHT, transitionInterpolator } });
  }

  private draw(): void {
    const length = this.places.length / 2;
    if (this.colours.length !== 4 * length) return;
    this.deck.setProps({ layers: [this.selected(), this.points(length), this.lines(), this.around()] });
  }

  private points(length: number): PointsLayer {
    const attributes = { getPosition: { value: this.places, size: 2 }, getColor: { value: this.colours, size: 4, normalized: true } };
    return new PointsLayer({ id: "points", data: { length, attributes }, radius: this.radius, minPixels: 1.2, maxPixels: 6 });
  }

  /** Larger points behind those that are selected. */
  private selected(): PointsLayer {
    const { selected } = this.marks;
    const places = Float32Array.from(selected.flatMap(this.at));
    const colours = Uint8Array.from(selected.flatMap(() => [...this.ink, 255]));
    const attributes = { getPosition: { value: places, size: 2 }, getColor: { value: colours, size: 4, normalized: true } };
    return new PointsLayer({ id: "selected", data: { length: selected.length, attributes }, radius: 1.5 * this.radius, minPixels: 2.4, maxPixels: 8 });
  }

  private around(): ScatterplotLayer<number> {
    const data = this.marks.focus < 0 ? [] : [this.marks.focus, ...this.marks.near];
    const ring = { stroked: true, filled: false, radiusUnits: "pixels", lineWidthUnits: "pixels" } as const;
    const wide = (point: number) => (point === this.marks.focus ? 9 : 6);
    return new ScatterplotLayer<number>({ id: "around", data, getPosition: this.at, getRadius: wide, getLineColor: [...this.ink, 255], getLineWidth: 2, ...ring });
  }

  private lines(): LineLayer<number> {
    const { focus, near } = this.marks;
    return new LineLayer<number>({ id: "lines", data: [...near], getSourcePosition: () => this.at(focus), getTargetPosition: this.at, getColor: [...this.ink, 150], getWidth: 1, updateTriggers: { getSourcePosition: focus } });
  }

  /** Points grow as the map comes closer. */
  private get radius(): number {
    return (0.12 * END) / Math.sqrt(Math.max(1, this.places.length / 2));
  }

  private readonly at = (point: number): [number, number] => [this.places[2 * point]!, this.places[2 * point + 1]!];
}
