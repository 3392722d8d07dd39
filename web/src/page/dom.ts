/** An element of the shelf: `name` is its class for the shelf's own styles and its part for the site's. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  element.part.add(name);
  element.append(...children);
  return element;
}
