/**
 * What fills `<rec-search>`: a box to type into, in a closed root, so that the document does not tell what was typed. In: keys,
 * and the engine's answers. Out: the list below the box, and the event "rec-select".
 */
import { asRecError } from "../../shared/errors.js";
import type { Recommendation, SearchOptions, SearchResult } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import { parseJson } from "../instant/options.js";
import { languageAround, make } from "../shelf/dom.js";
import type { LazyTools } from "../shelf/lazy_element.js";
import type { Draw } from "../shelf/template.js";
import { openSearch, readQuery, readSearch, resultsUrl, search } from "./ask.js";
import type { Actions, Facets } from "./facets/facets.js";
import { Latest } from "./latest.js";
import type { Lexical } from "./lexical/lexical.js";
import { List } from "./list.js";
import { folded } from "./marks.js";
import css from "./search.css";
import { icon, itemOption, option, ownOption, suggestionOption, viewOf } from "./view.js";
import { type Words, wordsOf } from "./words.js";

/** The part of extras.js that loads what the box needs besides search.js: load.ts. */
interface BoxFiles {
  openSearchFile(client: Client, name: "lexical" | "facets", given: readonly unknown[]): Promise<unknown>;
}

const DEFAULT_K = 8;
/** Suggestions above the items. */
const SUGGESTIONS = 2;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
const boxes = new WeakMap<HTMLElement, Box>();

/** Fills the element, and lets go of the window when the signal is aborted. */
export function openBox(element: HTMLElement, tools: LazyTools, signal: AbortSignal): void {
  if (signal.aborted) return;
  const box = boxes.get(element) ?? new Box(element, tools);
  boxes.set(element, box);
  box.connect(signal);
}

class Box {
  readonly #input = make("input", "input");
  readonly #clear = make("button", "clear", icon("clear"));
  readonly #field = make("div", "field", icon("search"), this.#input, this.#clear);
  readonly #list = new List(this.#field, this.#input);
  readonly #status = make("div", "status");
  readonly #layers = make("div", "layers", this.#field, this.#list.element, this.#status);
  readonly #latest = new Latest<SearchResult>({
    ask: (text) => this.#ask(text),
    show: (text, found) => this.#offer(text, found),
    failed: (error) => void this.#fail(error),
  });
  /** The same by words alone, as long as the engine has not answered. */
  readonly #early = new Latest<SearchResult | null>({
    ask: (text) => this.#askEarly(text),
    show: (text, found) => {
      if (found) this.#offer(text, found);
      else if (!this.#told) this.#tell(this.#words.starting, true);
    },
    failed: () => undefined, // The engine tells why.
  });
  /** Files of the box; null: one could not be had. */
  #lexical: Promise<Lexical | null> | undefined;
  #narrowing: Promise<unknown> | undefined;
  #facets: Facets | null = null;
  /** Whether a file is missing, which entering the box tries again. */
  #lost = false;
  /** Shows what was found while the visitor was in the list. */
  #held: (() => void) | undefined;
  /** How the site's template draws an item; undefined: it was not asked yet; null: there is none. */
  #draw: Promise<Draw | null> | undefined;
  #drawn: Draw | null = null;
  /** Whether the engine has answered. */
  #ready = false;
  /** Whether a failure was told to the page. */
  #told = false;
  /** Whether an input method is composing a character. */
  #composing = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly tools: LazyTools,
  ) {
    const typing = host.querySelector<HTMLInputElement>("input:focus");
    const root = host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#layers);
    const input = Object.assign(this.#input, { type: "text", autocomplete: "off", spellcheck: false, enterKeyHint: "search", inputMode: "search" });
    for (const [name, value] of Object.entries({ autocapitalize: "none", "aria-autocomplete": "list" })) input.setAttribute(name, value);
    input.role = "combobox";
    input.onfocus = () => this.#prepare();
    input.onclick = () => this.#open();
    input.oninput = () => this.#changed();
    input.addEventListener("compositionstart", () => (this.#composing = true));
    input.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#changed();
    });
    input.onkeydown = (event) => this.#press(event);
    this.#layers.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.#layers.contains(relatedTarget as Node | null)) this.#list.close();
    });
    this.#clear.type = "button";
    this.#clear.tabIndex = -1; // As in a browser's own box: Escape does the same.
    this.#clear.onmousedown = (event) => event.preventDefault();
    this.#clear.onclick = () => {
      this.#write("");
      input.focus();
    };
    this.#status.role = "status";
    this.#label();
    // Who has begun to type into the site's own form goes on here.
    this.#write(typing?.value ?? "");
    if (typing) input.focus();
  }

  connect(signal: AbortSignal): void {
    const changes = new MutationObserver(() => this.#label());
    changes.observe(this.host, { attributeFilter: ["label", "placeholder", "words"] });
    changes.observe(document, { subtree: true, attributeFilter: ["lang"] });
    signal.addEventListener("abort", () => changes.disconnect());
    const place = () => this.#list.place();
    for (const target of [globalThis, globalThis.visualViewport]) target?.addEventListener("resize", place, { signal });
  }

  get #words(): Words {
    return wordsOf(this.host.getAttribute("words"), languageAround(this.host));
  }

  #label(): void {
    const { search, clear } = this.#words;
    this.#input.ariaLabel = this.host.getAttribute("label") ?? search;
    this.#input.placeholder = this.host.getAttribute("placeholder") ?? search;
    this.#clear.ariaLabel = clear;
  }

  /** Once the visitor is in the box, so that all is here with the first letters; not for a visitor who saves data. */
  #prepare(): void {
    void this.#cards();
    const { status } = this.tools.client;
    if (status === "off" || status === "saving") return;
    if (this.#lost) this.#lexical = this.#narrowing = undefined;
    this.#load();
    openSearch(this.tools.client, true).then(() => (this.#ready = true), () => undefined); // Who searches has the error.
  }

  /** The box's own files, for every text alike: when the visitor enters it, or else with the first text. */
  #load(): void {
    const { client } = this.tools;
    if (client.status === "off") return;
    const open = (name: "facets" | "lexical", ...given: unknown[]) =>
      client.extras().then((extras) => (extras as BoxFiles).openSearchFile(client, name, given)).catch(() => ((this.#lost = true), null));
    const actions: Actions = { again: () => this.#want(this.#input.value), write: (text) => this.#write(text), focus: () => this.#input.focus() };
    const place = this.#list.element.firstChild;
    this.#narrowing ??= open("facets", this.host, client, actions, place).then((facets) => (this.#facets = facets as Facets | null));
    // An engine that runs answers sooner.
    if (client.status !== "ready") this.#lexical ??= open("lexical", client) as Promise<Lexical | null>;
  }

  /** What the template asks for is requested when the visitor enters the box, for every text alike. */
  #cards(): Promise<Draw | null> {
    this.#draw ??= this.#ownCards().catch((error) => (this.tools.report(error), null));
    return this.#draw;
  }

  async #ownCards(): Promise<Draw | null> {
    const { client, flow, report } = this.tools;
    const { ownCards } = (await client.extras()) as typeof import("../shelf/template.js");
    const sample = make("div", "sample");
    sample.ariaHidden = "true";
    this.#layers.prepend(sample);
    return ownCards(this.host, client, this.#list.element, flow.images, report, undefined, (card) => sample.append(card));
  }

  #options(): Partial<SearchOptions> {
    const { host } = this;
    const where = parseJson(host.getAttribute("where") ?? "[]");
    return {
      k: Number(host.getAttribute("k") ?? DEFAULT_K),
      where: Array.isArray(where) && this.#facets ? [...where, ...this.#facets.where] : where,
      facets: this.#facets?.fields ?? [],
      sort: host.getAttribute("sort"),
      language: languageAround(host),
    };
  }

  #changed(): void {
    const text = this.#input.value;
    this.#clear.hidden = text === "";
    this.#list.activate(-1); // It is a line of another text.
    this.#held = undefined;
    if (this.#composing) return;
    if (readQuery(text) === "") return this.#close();
    if (!this.#ready && !this.#list.lines[0]) this.#tell(this.#words.starting, true);
    this.#want(text);
  }

  #want(text: string): void {
    this.#load();
    if (!this.#ready) this.#early.want(text);
    this.#latest.want(text);
  }

  #write(text: string): void {
    this.#input.value = text;
    this.#changed();
  }

  async #ask(text: string): Promise<SearchResult> {
    const found = await search(this.tools.client, text, await this.#prepared());
    this.#ready = true;
    this.#early.cancel();
    return found;
  }

  /** Null: nothing has the words, which the engine may know better. */
  async #askEarly(text: string): Promise<SearchResult | null> {
    const options = readSearch(await this.#prepared());
    const found = (await this.#lexical)?.(readQuery(text), options);
    return found && (found.items[0] || this.#told) ? found : null;
  }

  async #prepared(): Promise<Partial<SearchOptions>> {
    [this.#drawn] = await Promise.all([this.#cards(), this.#narrowing]);
    return this.#options();
  }

  /** Shows it unless the visitor is in the list; then once the visitor is back in the box. */
  #offer(query: string, found: SearchResult): void {
    this.#held = () => this.#show(query, found);
    if (!this.#list.active) this.#held();
  }

  #show(query: string, found: SearchResult): void {
    this.#held = undefined;
    const words = this.#words;
    const said = this.#facets?.show(query, found);
    const { items, total, corrected } = found;
    const lines = [...this.#suggestions(query, found), ...items.map((item, place) => this.#item(item, place + 1, query, found))];
    const pattern = this.host.getAttribute("results-url");
    if (pattern && items[0]) lines.push(option("all", resultsUrl(pattern, query, document.baseURI), document.createTextNode(words.all)));
    let note = "";
    if (!items[0]) note = words.none;
    else if (said) note = said;
    else if (total === 0) note = words.near;
    else if (corrected) note = words.corrected.replace("{query}", () => corrected);
    this.#list.show(note, lines, words.results);
    this.#status.textContent = [note, items[0] && `${words.results}: ${items.length}`].filter(Boolean).join(" ");
    if (!this.#focused) this.#list.close();
  }

  #suggestions(query: string, { suggestions, items }: SearchResult): HTMLElement[] {
    const known = new Set([query, ...items.map(({ card }) => String(card.title ?? ""))].map(folded));
    const others = suggestions.filter((text) => !known.has(folded(text))).slice(0, SUGGESTIONS);
    return others.map((text) => {
      const line = suggestionOption(text, query);
      line.onclick = () => this.#write(`${text} `);
      return line;
    });
  }

  #item(found: Recommendation, position: number, query: string, { matched }: SearchResult): HTMLElement {
    const view = viewOf(found, this.tools, languageAround(this.host));
    const line = this.#drawn ? ownOption(view, found, position, this.#drawn, matched, query) : itemOption(view, this.tools, matched, query);
    line.onclick = line.onauxclick = (event) => {
      if (event.button < 2 && !this.#choose(found.item, position)) event.preventDefault();
    };
    return line;
  }

  /** False if the site keeps the visitor on the page. */
  #choose(item: string, position: number): boolean {
    this.tools.client.track("click", item);
    this.#dismiss();
    return this.host.dispatchEvent(new CustomEvent("rec-select", { detail: { item, position }, bubbles: true, cancelable: true }));
  }

  #press(event: KeyboardEvent): void {
    const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
    if (isComposing || this.#composing || ctrlKey || metaKey || shiftKey) return;
    const list = this.#list;
    const { isOpen, active } = list;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (altKey && key === "ArrowUp") this.#dismiss();
      else this.#open();
      if (!altKey && list.isOpen) list.move(key === "ArrowDown" ? 1 : -1);
      if (list.isOpen && !list.active) this.#held?.();
    } else if (key === "Home" && active) list.activate(0);
    else if (key === "End" && active) list.activate(list.lines.length - 1);
    else if (key === "Enter" && active) active.click();
    else if (key === "Enter") this.#leave();
    else if (key === "Escape" && isOpen) this.#dismiss();
    else if (key === "Escape" && this.#input.value) this.#write("");
    else return;
    event.preventDefault();
  }

  /** To the site's page of results, if it has one. */
  #leave(): void {
    const pattern = this.host.getAttribute("results-url");
    const { value } = this.#input;
    if (!pattern || readQuery(value) === "") return;
    try {
      location.assign(resultsUrl(pattern, value, document.baseURI));
    } catch (error) {
      this.tools.report(error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    const { off, broken } = this.#words;
    const isOff = this.tools.client.status === "off";
    if (!isOff && !this.#told) this.tools.report(asRecError(error));
    this.#told = true;
    if (!isOff && (await this.#lexical)) this.#early.want(this.#input.value);
    else this.#tell(isOff ? off : broken, false);
  }

  /** Shows a sentence and no results. */
  #tell(note: string, busy: boolean): void {
    this.#list.show(note, [], "", busy);
    this.#status.textContent = note;
    if (!this.#focused) this.#list.close();
  }

  #close(): void {
    this.#facets?.clear();
    this.#list.show("", [], "");
    this.#dismiss();
    this.#status.textContent = "";
  }

  /** Closes the list, which an answer that is on its way must not open again. */
  #dismiss(): void {
    this.#latest.cancel();
    this.#early.cancel();
    this.#list.close();
  }

  /** Opens the list with what there is, and searches again: the text may be newer. */
  #open(): void {
    if (this.#list.isOpen) return;
    this.#changed();
    this.#list.open();
  }

  get #focused(): boolean {
    return this.host.matches(":focus-within");
  }
}
