/** What the preview shows, kept in the page's address, so that it can be bookmarked and sent; and the same as a shelf's code. */

/** As in the attributes of `<rec-shelf>`; empty: the attribute is not set. */
export interface Shown {
  readonly item: string;
  readonly kind: string;
  readonly k: string;
  readonly where: string;
}

export const NAMES = ["item", "kind", "k", "where"] as const satisfies readonly (keyof Shown)[];

export function readAddress(search: string): Shown {
  const values = new URLSearchParams(search);
  const value = (name: keyof Shown) => values.get(name) ?? "";
  return { item: value("item"), kind: value("kind"), k: value("k"), where: value("where") };
}

export function addressOf(shown: Shown): string {
  return `?${new URLSearchParams(NAMES.filter((name) => shown[name]).map((name) => [name, shown[name]]))}`;
}

/** The lines that a site writes to have this shelf; `script`: the address of rec.js. */
export function codeOf(shown: Shown, script: string): string {
  const attributes = NAMES.filter((name) => shown[name]).map((name) => ` ${name}=${quoted(shown[name])}`);
  return `<script type="module" src=${quoted(script)}></script>\n<rec-shelf${attributes.join("")}></rec-shelf>\n`;
}

/** In the quotes that need the fewer escapes: conditions are JSON. */
function quoted(value: string): string {
  const safe = value.replaceAll("&", "&amp;");
  return value.includes('"') ? `'${safe.replaceAll("'", "&#39;")}'` : `"${safe}"`;
}
