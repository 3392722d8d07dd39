/** The language of the page around an element, such as "fr-CA"; empty: the page does not say. */
export function languageAround(element: Element): string {
  return (element.closest<HTMLElement>("[lang]") ?? document.documentElement).lang;
}

/** An element of the shelf; `name` is its part. It has no class, because a site's stylesheet in the shelf could match it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.part.add(name);
  element.append(...children);
  return element;
}
