/** The kit's settings for Pyodide, and the resulting paths in Python's file system. */

/** The archive of all modules, at the path of Pyodide's standard library. */
export const ARCHIVE = "/lib/python314.zip";
/** The folder in which extensions.py writes extension modules, each named after its module. */
const EXTENSIONS = "/lib/extensions";

/** Python code to run after a start from the archive. */
export const FIND_EXTENSIONS = "import extensions; extensions.install()";

/** A lock file without packages: nothing is left to be fetched. */
export const LOCK = JSON.stringify({
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" },
  packages: {},
});

/** The name of the module in the shared object at this path. */
export function moduleAt(path: string): string {
  return path.slice(EXTENSIONS.length + 1, -".so".length);
}
