// Usage: node precompile.mjs IN.whl OUT.whl
//
// Runs trim.py's second half, which turns a wheel's source into bytecode, in the very Python that will import
// it: Pyodide's. Its compression library comes along, so that equal input makes equal bytes on every machine.

import { readFileSync, writeFileSync } from "node:fs";
import { loadPython } from "./load_python.mjs";

const [source, target] = process.argv.slice(2);
if (target === undefined) {
  console.error("usage: node precompile.mjs IN.whl OUT.whl");
  process.exit(2);
}

const python = await loadPython("trim");
python.FS.writeFile("/source.whl", readFileSync(source));
python.pyimport("trim").repack("/source.whl", "/target.whl", true);
writeFileSync(target, python.FS.readFile("/target.whl"));
