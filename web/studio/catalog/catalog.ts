/** The view "Catalog": columns and fields, what is left out, the text that is embedded, and the settings file. */
import { buildPanel } from "../build.js";
import { button, element, field, panel } from "../dom.js";
import { ask, Refused, send } from "../server.js";
import type { Studio, View } from "../view.js";
import type { Changes, Draft, Reading } from "./answers.js";
import { columnTable } from "./columns.js";
import { fieldRows } from "./fields.js";
import { foundLines, previews } from "./found.js";

/** Milliseconds after the last key until a text is tried. */
const PAUSE = 300;

export const view: View = {
  async open(root, studio, signal) {
    if (!studio.place.source) {
      root.append(panel("No catalog", ["This studio looks at a bundle alone. With a catalog, its columns are here: ", element("code", { textContent: "recbuild studio catalog.csv" })]));
      return;
    }
    root.append(element("p", { className: "soft", textContent: "Reading the catalog …" }));
    const reading = await ask<Reading>("catalog", {}, signal);
    root.replaceChildren();
    new CatalogView(root, studio, signal, reading);
  },
};

class CatalogView {
  readonly #changes: Changes = {};
  readonly #fields;
  readonly #columns;
  readonly #found = element("div", { ariaLive: "polite" });
  readonly #previews = element("ul", { className: "previews" });
  readonly #diff = element("pre", { className: "diff", tabIndex: 0, ariaLabel: "What changes in the settings file" });
  readonly #save = button("Save", () => void this.#write(), { className: "main", disabled: true });
  readonly #reset = button("Discard", () => this.#discard(), { disabled: true });
  #seen: string;
  #latest = 0;

  constructor(
    root: HTMLElement,
    readonly studio: Studio,
    readonly signal: AbortSignal,
    readonly reading: Reading,
  ) {
    this.#seen = reading.seen;
    this.#fields = fieldRows(reading, this.#changes, (name, columns) => this.#change(`fields.${name}`, columns && (columns.length === 1 ? columns[0]! : columns.length ? columns : "")));
    this.#columns = columnTable(reading);
    const read = `${reading.rows.toLocaleString("en")} rows of ${reading.columns.length} columns, read in ${reading.seconds} s.`;
    root.append(
      element("div", { className: "two" }, [
        panel("Fields", [this.#fields.element]),
        element("div", {}, [
          panel("What a build makes of it", [this.#found]),
          panel("The text that is embedded", [this.#texts(), this.#previews]),
          panel("Settings file", [element("p", { className: "soft", textContent: studio.place.settings }), this.#diff, element("p", { className: "buttons" }, [this.#save, this.#reset])]),
          buildPanel(studio, signal),
        ]),
      ]),
      panel("Columns", [element("p", { className: "soft", textContent: read }), this.#columns.element]),
    );
    addEventListener("focus", () => void this.#look(), { signal });
    void this.#try();
  }

  #texts(): HTMLElement {
    const { set, template } = this.reading;
    const text = element("textarea", { value: set.text ?? "", placeholder: template, rows: 2, spellcheck: false });
    const currency = element("input", { value: set.currency ?? "", placeholder: "EUR", size: 6, maxLength: 3, spellcheck: false });
    const language = element("input", { value: set.language ?? "", placeholder: "en", size: 6, spellcheck: false });
    for (const [name, control] of Object.entries({ text, currency, language })) {
      let timer = 0;
      control.addEventListener("input", () => {
        clearTimeout(timer);
        timer = window.setTimeout(() => this.#change(name, control.value.trim() || null), PAUSE);
      });
    }
    return element("div", { className: "texts" }, [
      field("Template", text, "Fields or columns between braces. Empty: the usual one, which is shown."),
      element("div", { className: "row" }, [field("Currency", currency), field("Language of the cards", language)]),
    ]);
  }

  #change(setting: string, value: Changes[string]): void {
    this.#changes[setting] = value;
    void this.#try();
  }

  /** Shows what the changes would do; an answer that a later change overtook is dropped. */
  async #try(): Promise<void> {
    const turn = ++this.#latest;
    const draft = await send<Draft>("catalog/draft", { changes: this.#changes }, this.signal);
    if (turn !== this.#latest) return;
    this.#fields.show(draft);
    this.#columns.show(draft);
    this.#found.replaceChildren(...foundLines(draft, this.reading));
    if (!draft.error) this.#previews.replaceChildren(...previews(draft));
    this.#diff.textContent = draft.diff || "No changes.";
    this.#save.disabled = !draft.diff || draft.error !== undefined;
    this.#reset.disabled = !draft.diff;
    if (draft.seen !== this.#seen) this.#changed();
  }

  async #write(): Promise<void> {
    try {
      await send("catalog/save", { changes: this.#changes, seen: this.#seen }, this.signal);
    } catch (error) {
      if (!(error instanceof Refused && error.changed)) throw error;
      this.#changed();
      return;
    }
    await this.studio.refresh();
    this.studio.say(`Saved in ${this.studio.place.settings}. It counts from the next build on.`);
  }

  #changed(): void {
    this.studio.say(`${this.studio.place.settings} was changed by someone else since this page read it. Press Discard to load it anew; nothing was overwritten.`, true);
    this.#save.disabled = true;
    this.#reset.disabled = false;
  }

  #discard(): void {
    void this.studio.refresh();
  }

  /** Whether the catalog is still the one that was read. */
  async #look(): Promise<void> {
    const { version } = await ask<{ readonly version: string }>("catalog/version", {}, this.signal);
    if (version !== this.reading.version) this.studio.say("The catalog was changed since this page read it. Press Discard to read it anew; your changes are not saved.", true);
    this.#reset.disabled = version === this.reading.version && this.#save.disabled;
  }
}
