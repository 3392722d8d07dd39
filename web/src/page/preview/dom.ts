/** Elements of the preview page. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function button(text: string, press: () => void): HTMLButtonElement {
  return element("button", { type: "button", textContent: text, onclick: press });
}

/** A link within the preview: it changes the address without loading the page anew. */
export function link(address: string, text: string, follow: () => void): HTMLAnchorElement {
  const onclick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // To another tab or window.
    event.preventDefault();
    follow();
  };
  return element("a", { href: address, textContent: text, onclick });
}

/** A part of the page under a heading. */
export function section(title: string, children: readonly (Node | string)[]): HTMLElement {
  return element("section", { ariaLabel: title }, [element("h2", { textContent: title }), ...children]);
}
