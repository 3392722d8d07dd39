/** The attributes of the preview's shelf as a form, and the code of that shelf to copy. */
import type { Kind } from "../public_api.js";
import { codeOf, type Shown } from "./address.js";
import { button, element, section } from "./dom.js";

const KINDS: readonly ("" | Kind)[] = ["", "similar", "for-you", "bought-together", "looks-similar", "trending", "new", "sale", "recently-viewed", "buy-again"];
const EXAMPLE = '[{"field": "price", "high": 10}]';

export class Settings {
  readonly #kind = element("select", {}, KINDS.map((kind) => element("option", { value: kind, textContent: kind || "whatever fits" })));
  readonly #k = element("input", { type: "number", min: "1", max: "100", placeholder: "6" });
  readonly #where = element("input", { type: "text", placeholder: EXAMPLE, spellcheck: false });
  readonly #code = element("textarea", { readOnly: true, rows: 4, spellcheck: false, ariaLabel: "Code of this shelf" });
  readonly #copy = button("Copy", () => void this.#copyCode());
  readonly element: HTMLElement;

  /** `changed` is called with what the form says. */
  constructor(private readonly changed: (settings: Omit<Shown, "item">) => void) {
    const field = (text: string, input: HTMLElement) => element("label", {}, [element("span", { textContent: text }), input]);
    const form = element("form", {}, [field("kind", this.#kind), field("k", this.#k), field("where", this.#where)]);
    form.onsubmit = (event) => event.preventDefault();
    form.onchange = () => this.changed({ kind: this.#kind.value, k: this.#k.value, where: this.#where.value.trim() });
    this.element = section("This shelf", [form, this.#code, element("p", { className: "buttons" }, [this.#copy])]);
  }

  show(shown: Shown): void {
    this.#kind.value = shown.kind;
    this.#k.value = shown.k;
    this.#where.value = shown.where;
    this.#code.value = codeOf(shown, new URL("rec.js", location.href).pathname);
    this.#copy.textContent = "Copy";
  }

  /** On plain http, browsers have no clipboard: then the code is selected. */
  async #copyCode(): Promise<void> {
    this.#code.select();
    await (navigator as { clipboard?: Clipboard }).clipboard?.writeText(this.#code.value).then(
      () => (this.#copy.textContent = "Copied"),
      () => undefined,
    );
  }
}
