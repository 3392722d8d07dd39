// Pyodide under Node, with a Python file of this folder ready to be imported. In: the file's name without
// `.py`. Out: the interpreter, of the version that this repository installs.

import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const TOOLS = "/tools";

export async function loadPython(tool) {
  const python = await loadPyodide();
  python.FS.mkdirTree(TOOLS);
  python.FS.writeFile(`${TOOLS}/${tool}.py`, readFileSync(new URL(`${tool}.py`, import.meta.url)));
  python.pyimport("sys").path.append(TOOLS);
  return python;
}
