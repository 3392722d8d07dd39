/**
 * panel.js: what fills `<rec-profile>`, in a closed root: the document does not tell what the visitor did. In: the profile on
 * this device, and the cards that the page's lists and the engine know. Out: changes of that profile. The engine is started
 * for every visitor and asked without parts, so no request tells anything; an item whose card nobody here knows is shown by
 * its id.
 */
import type { Card, RecEvent } from "../../shared/protocol.js";
import { languageAround, make } from "../shelf/dom.js";
import type { LazyTools } from "../shelf/lazy_element.js";
import { linesOf, type Opinion, topicsOf } from "./lines.js";
import css from "./panel.css";
import { cardsOf, listen } from "./sources.js";
import { type Actions, button, type Drawing, drawLine, drawList, drawTopic, type Subject } from "./view.js";
import { wordsOf } from "./words.js";

const TAG = "rec-profile-panel";
const TOPICS = "category brand";
const MAX_TOPICS = 12;
const FILE = "profile.json";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
const filled = new WeakSet<HTMLElement>();

/** Fills the element, once. */
export function openPanel(element: HTMLElement, tools: LazyTools): void {
  if (filled.has(element)) return;
  filled.add(element);
  if (!customElements.get(TAG)) customElements.define(TAG, Panel);
  const root = element.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  const panel = document.createElement(TAG) as Panel;
  panel.begin(element, tools);
  root.append(panel);
}

/** An element in the root, because it learns when the element around it is removed and put back. */
class Panel extends HTMLElement implements Actions {
  #host!: HTMLElement;
  #tools!: LazyTools;
  #connection = new AbortController();
  readonly #cards = new Map<string, Card>();
  readonly #status = make("p", "note");
  readonly #section = make("section", "section");
  #buttons: Drawing["buttons"] = new Map();
  /** Whether the next press forgets everything. */
  #armed = false;

  begin(host: HTMLElement, tools: LazyTools): void {
    this.#host = host;
    this.#tools = tools;
    this.#status.role = "status";
    this.append(this.#section, this.#status);
  }

  connectedCallback(): void {
    const { client } = this.#tools;
    const { signal } = (this.#connection = new AbortController());
    const refresh = () => void this.#refresh();
    signal.addEventListener("abort", client.onChange(refresh));
    const changes = new MutationObserver(refresh);
    changes.observe(this.#host, { attributeFilter: ["topics", "words"] });
    changes.observe(document, { subtree: true, attributeFilter: ["lang"] });
    signal.addEventListener("abort", () => changes.disconnect());
    listen(client, signal, refresh);
    this.addEventListener("focusout", () => this.#disarm(), { signal });
    refresh();
  }

  disconnectedCallback(): void {
    this.#connection.abort();
  }

  judge({ items, topic }: Subject, opinion: Opinion): void {
    const { client } = this.#tools;
    // Who blocks a topic does not like its items either: what is similar to them is lowered.
    const ofItems = opinion === "block" ? "dislike" : opinion;
    if (ofItems) items.forEach((item) => client.track(ofItems, item));
    if (opinion === "block") client.track(opinion, topic!);
    const isOther = ({ type }: RecEvent) => (type === "like" || type === "dislike") && type !== ofItems;
    this.#say("");
    client.keep((event) => (event.type === "block" ? event.item !== topic || opinion === "block" : !(isOther(event) && items.includes(event.item))));
  }

  forget({ items, topic, title }: Subject): void {
    this.#say(`${this.#words.forgotten}: ${title}`);
    this.#tools.client.keep(({ item, type }) => (type === "block" ? item !== topic : !items.includes(item)));
  }

  get #words() {
    return wordsOf(this.#host.getAttribute("words"));
  }

  #say(text: string): void {
    this.#armed = false;
    this.#status.textContent = text;
  }

  async #refresh(): Promise<void> {
    this.#draw();
    const { client } = this.#tools;
    const cards = await cardsOf(client, languageAround(this.#host)).catch(() => []); // The shelves report what failed.
    cards.forEach((card) => this.#cards.set(card.id, card));
    if (cards.length > 0 && !this.#connection.signal.aborted) this.#draw();
  }

  #draw(): void {
    const { client, flow } = this.#tools;
    const [words, language] = [this.#words, languageAround(this.#host)];
    const drawing: Drawing = { client, images: flow.images, words, language, actions: this, buttons: new Map() };
    const events = client.events();
    const lines = linesOf(events, (item) => this.#cards.get(item) ?? client.card(item));
    const fields = (this.#host.getAttribute("topics") ?? TOPICS).split(/\s+/);
    const topics = topicsOf(lines, fields, events).slice(0, MAX_TOPICS);
    const heading = make("h2", "heading", words.heading);
    heading.id = "heading";
    this.#section.setAttribute("aria-labelledby", heading.id);
    const off = client.status === "off";
    const focused = this.#focused();
    this.#section.replaceChildren(
      heading,
      make("p", "note", off ? words.off : words.note),
      this.#drawButtons(drawing, off),
      ...drawList(words.topics, topics.map((topic) => drawTopic(topic, drawing))),
      ...drawList(words.items, lines.map((line) => drawLine(line, drawing))),
      ...(off || events.length > 0 ? [] : [make("p", "note", words.empty)]),
    );
    const keys = [...this.#buttons.keys()];
    this.#buttons = drawing.buttons;
    if (focused) this.#focus(focused, keys);
  }

  #drawButtons(drawing: Drawing, off: boolean): HTMLElement {
    const { client, words } = drawing;
    const toggle = button("switch", words.switch, drawing, () => {
      this.#say("");
      if (off) client.on();
      else client.off();
      if (off && client.status === "off") this.#say(words.blocked);
    });
    toggle.part.add("switch");
    toggle.role = "switch";
    toggle.ariaChecked = String(!off);
    const save = button("save", words.save, drawing, () => download(JSON.stringify(client.exportProfile(), null, 1)));
    const clear = button("clear", this.#armed ? words.confirm : words.clear, drawing, () => this.#clear());
    return make("div", "buttons", toggle, ...(off ? [] : [save, clear]));
  }

  /** The first press asks, the second one forgets. */
  #clear(): void {
    const { client } = this.#tools;
    const words = this.#words;
    const confirmed = this.#armed;
    this.#say(confirmed ? words.forgotten : words.confirm);
    this.#armed = !confirmed;
    if (confirmed) client.clear();
    else this.#buttons.get("clear")!.textContent = words.confirm;
  }

  #disarm(): void {
    if (!this.#armed) return;
    this.#say("");
    this.#buttons.get("clear")!.textContent = this.#words.clear;
  }

  /** The key of the button that has the focus. */
  #focused(): string | undefined {
    const { activeElement } = this.getRootNode() as ShadowRoot;
    return [...this.#buttons].find(([, button]) => button === activeElement)?.[0];
  }

  /** Focuses the button of this key; if it is gone, the next one that does the same. `keys`: the former ones, in order. */
  #focus(key: string, keys: readonly string[]): void {
    const [action] = key.split(" ");
    const place = keys.indexOf(key);
    const candidates = [...keys.slice(place), ...keys.slice(0, place).reverse()].filter((other) => other.split(" ")[0] === action);
    const next = candidates.find((other) => this.#buttons.has(other)) ?? "switch";
    this.#buttons.get(next)!.focus();
  }
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = FILE;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
