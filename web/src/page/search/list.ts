/**
 * What opens below the box: a note, and the list of results. Where it is drawn, how wide it is, and which of its lines is the
 * active one, while the box keeps the focus (the pattern "combobox" of the ARIA Authoring Practices Guide).
 */
import { make } from "../shelf/dom.js";

/** Pixels between the list and the edge of the window. */
const MARGIN = 8;
/** Widths and heights in the box's own font size. */
const WIDTH = 24;
const LEAST_HEIGHT = 14;
const HEIGHT = 42;
const LIST = "results";

export class List {
  readonly #note = make("p", "note");
  readonly #lines = make("div", "results");
  readonly element = make("div", "popup", this.#note, this.#lines);
  #active = -1;

  /** `box`: below which it opens; `input`: what has the focus. */
  constructor(
    private readonly box: HTMLElement,
    private readonly input: HTMLInputElement,
  ) {
    this.element.hidden = true;
    this.#lines.id = LIST;
    this.#lines.role = "listbox";
    this.#lines.tabIndex = -1; // Browsers let the keyboard into what can be scrolled.
    input.setAttribute("aria-controls", LIST);
    // Else the box would lose the focus before the click.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.close();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  get lines(): readonly HTMLElement[] {
    return [...this.#lines.children] as HTMLElement[];
  }

  get active(): HTMLElement | null {
    return this.lines[this.#active] ?? null;
  }

  /** Replaces what is shown, with no line active. `label`: of the list. */
  show(note: string, lines: readonly HTMLElement[], label: string, busy = false): void {
    this.#note.textContent = note;
    this.#note.hidden = note === "";
    this.#note.toggleAttribute("data-busy", busy);
    lines.forEach((line, place) => (line.id = `line-${place}`));
    this.#lines.replaceChildren(...lines);
    this.#lines.hidden = lines.length === 0;
    this.#lines.ariaLabel = label;
    this.#lines.scrollTop = 0;
    this.activate(-1);
    this.open();
  }

  open(): void {
    if (this.#note.hidden && this.lines.length === 0) return;
    this.element.hidden = false;
    this.input.ariaExpanded = String(this.lines.length > 0);
    this.place();
  }

  close(): void {
    this.element.hidden = true;
    this.input.ariaExpanded = "false";
    this.activate(-1);
  }

  /** Goes to the next line, or the one before; from the last one on to the box, and then to the first one. */
  move(by: 1 | -1): void {
    const places = this.lines.length + 1;
    this.activate(((this.#active + 1 + by + places) % places) - 1);
  }

  /** -1: no line; the box itself. */
  activate(place: number): void {
    const { lines } = this;
    lines[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = place < lines.length ? place : -1;
    const { active } = this;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** Fits the list into the window, whatever place the site has given the box. */
  place(): void {
    if (!this.isOpen) return;
    const { left, right, bottom, width } = this.box.getBoundingClientRect();
    const { direction, fontSize } = getComputedStyle(this.box);
    const em = parseFloat(fontSize);
    const room = document.documentElement.clientWidth - 2 * MARGIN;
    const wide = Math.min(Math.max(width, WIDTH * em), room);
    const start = direction === "rtl" ? right - wide : left;
    const fitting = Math.max(MARGIN, Math.min(start, MARGIN + room - wide));
    const high = (globalThis.visualViewport?.height ?? innerHeight) - bottom - 2 * MARGIN;
    const { style } = this.element;
    style.left = `${fitting - left}px`;
    style.width = `${wide}px`;
    style.maxHeight = `${Math.min(Math.max(high, LEAST_HEIGHT * em), HEIGHT * em)}px`;
    style.setProperty("--around", surfaceAround(this.box) ?? "Canvas");
  }
}

/** The background on which the box stands; null: no element around it has one. */
function surfaceAround(element: Element): string | null {
  for (let at: Element | null = element; at; at = at.parentElement ?? ((at.getRootNode() as Partial<ShadowRoot>).host ?? null)) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/transparent|rgba|\//.test(backgroundColor)) return backgroundColor;
  }
  return null;
}
