// Usage: node verify.mjs [WHEEL]
//
// Unpacks the wheel, or else the one beside this file, into Pyodide and runs verify.py on it. Prints how many
// comparisons held; ends with status 1 and the list of those that did not.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPython } from "./load_python.mjs";

const [, vendored] = readFileSync(new URL("SHA256SUMS", import.meta.url), "utf8").trim().split(/\s+/);
const wheel = process.argv[2] ?? fileURLToPath(new URL(vendored, import.meta.url));

const python = await loadPython("verify");
python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
try {
  console.log(python.pyimport("verify").run());
} catch (error) {
  console.error(`${wheel}\n${error.message}`);
  process.exitCode = 1;
}
