/** A control for each setting: a slider for a share, a field for a number, a choice of words. */
import { button, element } from "../dom.js";
import type { Knob } from "./answers.js";

/** Numbers of up to this range have a slider. */
const SLIDES = 4;

/** `value` is what counts now: of the changes, of the file, else of the bundle. `change` with null takes it out of the file. */
export function knobRow(knob: Knob, value: number | string, changed: boolean, change: (value: number | string | null) => void): HTMLElement {
  const id = `knob-${knob.name}`;
  const control = knob.choices ? choice(knob.choices, value) : number(knob, Number(value));
  control.id = id;
  control.setAttribute("aria-describedby", `${id}-words`);
  const out = element("span", { className: "number", textContent: String(value) });
  control.addEventListener("input", () => (out.textContent = control.value));
  control.addEventListener("change", () => change(knob.choices ? control.value : Number(control.value)));
  const origin = changed ? "changed" : knob.given !== null ? "as the file says" : knob.built === knob.usual ? "as usual" : `chosen by the sessions; usually ${knob.usual}`;
  const reset = changed || knob.given !== null ? [button("reset", () => change(null), { ariaLabel: `Reset ${knob.name}` })] : [];
  const late = knob.at_build ? " It counts when a bundle is built, so shelves here do not show it." : "";
  return element("div", { className: changed ? "knob changed" : "knob", dataset: { knob: knob.name } }, [
    element("label", { htmlFor: id, textContent: knob.name.replaceAll("_", " ") }),
    element("span", { className: "value" }, [control, ...(control.type === "range" ? [out] : []), ...reset]),
    element("small", { id: `${id}-words`, textContent: `${capital(knob.words)}${late} (${origin})` }),
  ]);
}

function choice(choices: readonly string[], value: number | string): HTMLSelectElement {
  const select = element("select", {}, choices.map((textContent) => element("option", { textContent, value: textContent })));
  select.value = String(value);
  return select;
}

function number({ range, whole }: Knob, value: number): HTMLInputElement {
  const [low, high] = range ?? [0, 100];
  const slides = high - low <= SLIDES || whole;
  const step = whole ? "1" : slides ? "0.01" : "any";
  return element("input", { type: slides ? "range" : "number", min: String(low), max: String(high), step, value: String(value) });
}

function capital(words: string): string {
  return words && words[0]!.toUpperCase() + words.slice(1);
}
