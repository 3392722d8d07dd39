/**
 * A bundle on another origin than the page's. Browsers start workers only from scripts of the page's own origin; such a
 * script may import a module of another origin, if that allows it. In: the address of a worker's script; out: that of a
 * script of the page, one line long, which imports it.
 */

/** Whether the bundle at `base` has another origin than the page, or the page has none, as in a sandbox. */
export function isElsewhere(base: string, origin = globalThis.origin): boolean {
  return new URL(base).origin !== origin;
}

/** What a policy calls scripts of the page's making. A page without an origin can start no worker from a blob of its own. */
export function schemeOf(origin = globalThis.origin): "blob:" | "data:" {
  return origin === "null" ? "data:" : "blob:";
}

/** The line is static: with `import()`, messages that come before the module has arrived would be lost. */
export function ownScript(url: string, origin = globalThis.origin): string {
  const [code, type] = [`import ${JSON.stringify(url)};`, "text/javascript"];
  if (schemeOf(origin) === "data:") return `data:${type},${encodeURIComponent(code)}`;
  return URL.createObjectURL(new Blob([code], { type }));
}
