/**
 * `load()`: rec.js as a module. It belongs to the site's bundle, not to the site's own build: so it is imported by an
 * address that bundlers leave alone, which the comments below ask of Vite, webpack and Turbopack.
 */

/** Resolves to rec.js of the bundle in the folder `base`; without it, of the page's script tag, else of `/rec/`. */
export async function load(base) {
  if (typeof document === "undefined") {
    throw new Error("recbuild: load() is for browsers. Call it in an effect or an event handler, not while a server renders.");
  }
  const url = base === undefined ? tagged() : new URL("rec.js", new URL(`${base}/`.replace(/\/+$/, "/"), document.baseURI));
  return import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url.href);
}

/** The very address of the script tag, a query included: another one would be a second module. */
function tagged() {
  const sources = [...document.querySelectorAll("script[type=module][src]")].map(({ src }) => new URL(src));
  return sources.find(({ pathname }) => /\/rec(-signed)?\.js$/.test(pathname)) ?? new URL("/rec/rec.js", location.href);
}
