/** Limits: how many items with one value of a field a shelf shows. */
import { element, field } from "../dom.js";

export type Limits = Readonly<Record<string, number>>;

/** `change` with null takes all limits out. */
export function limitFields(fields: readonly string[], limits: Limits, change: (limits: Limits | null) => void): HTMLElement {
  if (!fields.length) return element("p", { className: "soft", textContent: "Limits are about fields that cards show. To show one: card = [\"COLUMN\"] in the settings file." });
  const controls = fields.map((name) => {
    const input = element("input", { type: "number", min: "1", max: "100", step: "1", placeholder: "any", value: limits[name] === undefined ? "" : String(limits[name]) });
    input.addEventListener("change", () => {
      const { [name]: _, ...others } = limits;
      const next = input.value ? { ...others, [name]: Number(input.value) } : others;
      change(Object.keys(next).length ? next : null);
    });
    return field(name, input);
  });
  return element("div", { className: "row limits" }, controls);
}
