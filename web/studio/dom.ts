/** Elements of the studio. */
type Properties<K extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[K], "dataset">> & {
  readonly dataset?: Readonly<Record<string, string>>;
};

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { dataset = {}, ...properties }: Properties<K> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, dataset);
  made.append(...children);
  return made;
}

export function button(text: string, press: () => void, properties: Properties<"button"> = {}): HTMLButtonElement {
  return element("button", { type: "button", textContent: text, onclick: press, ...properties });
}

/** A field with its label. */
export function field(label: string, control: HTMLElement, hint = ""): HTMLLabelElement {
  return element("label", { className: "field" }, [element("span", { textContent: label }), control, ...(hint ? [element("small", { textContent: hint })] : [])]);
}

/** A part of a view under a heading. */
export function panel(title: string, children: readonly (Node | string)[] = []): HTMLElement {
  return element("section", { className: "panel", ariaLabel: title }, [element("h2", { textContent: title }), ...children]);
}
