/** Rules by clicking: on a card, or on one of its values; the list of rules, with dates. */
import { button, element } from "../dom.js";
import type { Shown } from "../shelves/shelves.js";
import type { Condition, Rule } from "./answers.js";

const DEEDS: Readonly<Record<string, Partial<Rule>>> = { boost: { factor: 1.5 }, bury: { factor: 0.5 }, "never show": { factor: 0 } };

/** What a click on a card offers: this item alone, or what shares one of its values. */
export function ruleActions(item: Shown, place: number, add: (rule: Rule) => void): HTMLElement[] {
  const about = element("select", { ariaLabel: `What the rule on ${item.title} is about` }, [
    element("option", { value: "", textContent: "this item" }),
    ...Object.entries(item.fields)
      .filter(([name, value]) => !["id", "title", "url", "image"].includes(name) && value)
      .map(([name, value]) => element("option", { value: name, textContent: `${name}: ${value}` })),
  ]);
  const where = (): Condition => (about.value ? { field: about.value, any_of: [item.fields[about.value]!] } : { field: "id", any_of: [item.item] });
  const deeds = Object.entries(DEEDS).map(([words, deed]) => button(words, () => add({ where: where(), ...deed }), { ariaLabel: `${words}: ${item.title}` }));
  const pin = button("pin here", () => add({ where: where(), pin: place }), { ariaLabel: `Pin to place ${place}: ${item.title}` });
  return [element("details", {}, [element("summary", { textContent: "rule …", ariaLabel: `A rule on ${item.title}` }), element("span", { className: "actions" }, [about, pin, ...deeds])])];
}

export function ruleList(rules: readonly Rule[], change: (rules: readonly Rule[]) => void): HTMLElement {
  if (!rules.length) return element("p", { className: "soft", textContent: "No rules. Press “pin here”, “boost”, “bury” or “never show” beside an item." });
  const edit = (place: number, part: Partial<Rule>) => change(rules.map((rule, other) => (other === place ? { ...rule, ...part } : rule)));
  const lines = rules.map((rule, place) => {
    const words = wordsOf(rule);
    const day = (name: "from" | "until") => {
      const input = element("input", { type: "date", value: rule[name] ?? "" });
      input.addEventListener("change", () => edit(place, { [name]: input.value }));
      return element("label", { className: "check" }, [name, input]);
    };
    const factor = element("input", { type: "number", min: "0", max: "1000", step: "0.1", value: String(rule.factor ?? 1), ariaLabel: `Factor: ${words}` });
    factor.addEventListener("change", () => edit(place, { factor: Number(factor.value) }));
    const own = rule.pin ? [] : [element("label", { className: "check" }, ["factor", factor])];
    return element("li", {}, [element("span", { textContent: words }), ...own, day("from"), day("until"), button("×", () => change(rules.filter((_, other) => other !== place)), { ariaLabel: `Take out: ${words}` })]);
  });
  return element("ul", { className: "rules" }, lines);
}

function wordsOf({ where, factor = 1, pin }: Rule): string {
  const what = `${where.field} ${where.any_of?.join(" or ") ?? "is given"}`;
  if (pin) return `pin to place ${pin}: ${what}`;
  return `${factor === 0 ? "never show" : factor > 1 ? "boost" : factor < 1 ? "bury" : "as it is"}: ${what}`;
}

/** A rule as recbuild.toml has it: without what says nothing. */
export function asData(rule: Rule): Rule {
  const kept = Object.entries(rule).filter(([name, value]) => value !== null && value !== "" && value !== undefined && !(Array.isArray(value) && !value.length) && !(name === "factor" && value === 1));
  return Object.fromEntries(kept) as unknown as Rule;
}
