// The wheels that ship, as they come: recruntime from this repository, msgpack from the package index (checked
// against its hash), numpy as vendored. In: a folder. Out: that folder with the three wheels in it.

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// What makes pip choose msgpack's wheel for Pyodide, whatever it runs on itself.
const PYODIDE = ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--abi", "cp314"];

export function gatherWheels(folder) {
  pip("wheel", "--no-deps", "--wheel-dir", folder, here("../../runtime"));
  pip("download", "--no-deps", "--only-binary=:all:", ...PYODIDE, "--dest", folder, "-r", here("requirements.txt"));
  const [, numpy] = readFileSync(here("../vendor/numpy/SHA256SUMS"), "utf8").trim().split(/\s+/);
  copyFileSync(here(`../vendor/numpy/${numpy}`), `${folder}/${numpy}`);
}

/** Runs the pip of $PYTHON, or of python3. */
function pip(...args) {
  const command = ["-m", "pip", "--quiet", "--disable-pip-version-check", ...args];
  execFileSync(process.env.PYTHON ?? "python3", command, { stdio: ["ignore", "ignore", "inherit"] });
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
