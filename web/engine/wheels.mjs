// The wheels that ship, as they come: recruntime from this repository, msgpack from the package index (checked
// against its hash), numpy as vendored. In: a folder. Out: that folder with the three wheels in it.

import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NUMPY = "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl";
// Where msgpack's wheel for Pyodide is told apart from those for other systems.
const PYODIDE = ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--abi", "cp314"];

export function gatherWheels(folder) {
  pip("wheel", "--no-deps", "--wheel-dir", folder, here("../../runtime"));
  pip("download", "--no-deps", "--only-binary=:all:", ...PYODIDE, "--dest", folder, "-r", here("requirements.txt"));
  copyFileSync(here(`../vendor/numpy/${NUMPY}`), `${folder}/${NUMPY}`);
}

/** Runs the pip of `PYTHON`, or of python3. */
function pip(...args) {
  const python = process.env.PYTHON ?? "python3";
  execFileSync(python, ["-m", "pip", "--quiet", "--disable-pip-version-check", ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
