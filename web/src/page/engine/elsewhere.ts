/**
 * A bundle on another origin than the page's. Browsers start workers only from scripts of the page's own origin; such a
 * script may import a module of another origin, if that allows it. In: the address of a worker's script; out: that of a
 * script of the page, one line long, which imports it.
 */

/** Whether the bundle at `base` has another origin than the page, or the page has none of its own, as in a sandbox. */
export function isElsewhere(base: string, origin = globalThis.origin): boolean {
  return new URL(base).origin !== origin;
}

/** The line is static: with `import()`, messages that come before the module has arrived would be lost. */
export function ownScript(url: string): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" }));
}
