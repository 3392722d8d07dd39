// Usage: node tests/pyodide/imports.mjs ARCHIVE.zip
//
// What the functions of an archive of bytecode import (imports.py), read by the Python that it is for; and the modules
// which are part of that Python.

import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
python.FS.writeFile("/archive.zip", readFileSync(process.argv[2]));
python.FS.writeFile("imports.py", readFileSync(new URL("imports.py", import.meta.url)));
console.log(python.runPython(`
  import json, sys
  from imports import imports
  json.dumps([imports("/archive.zip"), sys.builtin_module_names])
`));
