/** The fields and their columns, to be changed by hand. */
import { button, element } from "../dom.js";
import type { Changes, Draft, Reading } from "./answers.js";

const FOUND = "\u0000found";
const UNUSED = "\u0000unused";
const ADD = "\u0000add";

/** What each field is good for, in a few words. */
const WORDS: Readonly<Record<string, string>> = {
  id: "tells items apart; what your pages pass on",
  parent: "the product that variants belong to",
  title: "on the card, and first in the text",
  category: "in the text; lists by category",
  brand: "in the text",
  tags: "in the text",
  description: "in the text",
  attributes: "in the text: size, color, material",
  price: "on the card",
  sale_price: "on the card while it is lower",
  price_before: "crossed out beside the price",
  image: "on the card",
  url: "where the card leads",
  stock: "sold out is never recommended",
  published: "drafts are left out",
  added: "what is new",
};

export interface Fields {
  readonly element: HTMLElement;
  /** Shows what a draft found. */
  show(draft: Draft): void;
}

/** A row for each field. `change` is called with the columns of a field: null as found, [] for none. */
export function fieldRows(reading: Reading, changes: Changes, change: (field: string, columns: readonly string[] | null) => void): Fields {
  const body = element("tbody");
  const rows = new Map(reading.fields.map(({ name, several }) => [name, row(name, several)]));
  body.append(...[...rows.values()].map(({ line }) => line));

  function row(name: string, several: boolean) {
    const chips = element("span", { className: "chips" });
    const why = element("small", { id: `why-${name}` });
    const select = element("select", { ariaLabel: `Column of ${name}` });
    select.setAttribute("aria-describedby", why.id);
    const line = element("tr", { dataset: { field: name } }, [
      element("th", { scope: "row" }, [name, element("small", { textContent: WORDS[name] ?? "" })]),
      element("td", {}, [chips, select, why]),
    ]);
    let now: readonly string[] = [];
    select.addEventListener("change", () => {
      const chosen = select.value;
      if (chosen === ADD) return;
      set(chosen === FOUND ? null : chosen === UNUSED ? [] : several ? [...now, chosen] : [chosen]);
    });
    const fill = (columns: readonly string[], given: boolean, told: string) => {
      now = columns;
      chips.replaceChildren(...(several ? columns.map((column) => chip(name, column, () => set(columns.filter((one) => one !== column)))) : []));
      const found = element("option", { value: FOUND, textContent: given ? "as recbuild finds it" : columns.length ? `found: ${columns.join(", ")}` : "none found" });
      const add = several && columns.length > 0 ? [element("option", { value: ADD, textContent: "add a column …" })] : [];
      const others = reading.columns.filter((column) => !several || !columns.includes(column.name));
      select.replaceChildren(...add, found, element("option", { value: UNUSED, textContent: "not used" }), ...others.map((column) => element("option", { value: column.name, textContent: column.name })));
      // A template of columns, such as "/p/{handle}", is none of them.
      if (given && !several && columns[0] && !others.some((column) => column.name === columns[0])) select.append(element("option", { value: columns[0], textContent: columns[0] }));
      select.value = add.length ? ADD : !given ? FOUND : (columns[0] ?? UNUSED);
      why.textContent = told;
    };
    // At once: the next click may come before the server's answer.
    const set = (columns: readonly string[] | null) => {
      if (columns) fill(columns, true, "as you say");
      change(name, columns);
    };
    return { line, fill, why };
  }

  function chip(name: string, column: string, remove: () => void): HTMLElement {
    return element("span", { className: "chip" }, [column, button("×", remove, { ariaLabel: `Take ${column} out of ${name}`, title: `Take ${column} out` })]);
  }

  const show = (draft: Draft) => {
    for (const [name, { line, fill, why }] of rows) {
      const given = givenColumns(name);
      const found = draft.mapping?.[name];
      const failed = draft.error !== undefined && draft.field === name;
      line.classList.toggle("wrong", failed);
      if (draft.mapping || given) fill(given ?? found?.columns ?? [], given !== null, given ? "as you say" : (found?.why ?? ""));
      if (failed) why.textContent = draft.error!;
    }
  };
  const givenColumns = (name: string): readonly string[] | null => {
    const changed = changes[`fields.${name}`];
    if (changed === null) return null;
    if (changed !== undefined) return typeof changed === "string" ? (changed ? [changed] : []) : changed;
    return reading.set.fields[name]?.filter(Boolean) ?? null;
  };
  const table = element("table", {}, [element("caption", { textContent: "Which column is what" }), body]);
  return { element: table, show };
}
