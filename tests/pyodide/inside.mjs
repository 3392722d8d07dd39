// Usage: node tests/pyodide/inside.mjs < CODE.py
//
// Runs Python in the snapshot that ships, where only that can be imported which is in it, and prints the result.

import { readFileSync } from "node:fs";
import { tsImport } from "tsx/esm/api";
import { nodeHost } from "./host.mjs";

const { startPython } = await tsImport("../../web/startup/start.ts", import.meta.url);
const { python, because } = await startPython(nodeHost().python, 60_000);
if (because) throw because;
console.log(python.runPython(readFileSync(0, "utf8")));
