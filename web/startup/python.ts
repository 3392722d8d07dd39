/** What the kit tells Pyodide, and where things then are in Python's file system. */

/** Where Pyodide puts the standard library, and the kit every module there is. */
export const ARCHIVE = "/lib/python314.zip";
/** Where extensions.py puts extension modules, each named after its module. */
const EXTENSIONS = "/lib/extensions";

/** Run once Python has started from the archive. */
export const FIND_EXTENSIONS = "import extensions; extensions.install()";

/** There are no packages to be fetched. */
export const LOCK = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

/** The module that a shared object's path stands for. */
export function moduleAt(path: string): string {
  return path.slice(EXTENSIONS.length + 1, -".so".length);
}
