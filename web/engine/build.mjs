// The engine folder: everything that a browser downloads to run the engine, and nothing else. In: npm's Pyodide, the
// wheels, the worker's source, the notices. Out: the folder, filled, and its listing, which gives the folder the name
// that it has in a bundle. Same inputs, same bytes. On its own: node web/engine/build.mjs FOLDER

import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { loadPyodide } from "pyodide";
import { notices } from "./notices.mjs";
import { gatherWheels } from "./wheels.mjs";

const PYODIDE = dirname(fileURLToPath(import.meta.resolve("pyodide/package.json")));
const AS_THEY_ARE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];

/** Fills the folder anew, once all is there. Returns its listing: {folder, files: [{path, bytes, sha256}]}. */
export async function buildEngine(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  chmodSync(fresh, 0o755);
  try {
    await fill(fresh);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return listing(folder);
}

async function fill(folder) {
  for (const name of AS_THEY_ARE) copyFileSync(join(PYODIDE, name), join(folder, name));
  await packPython(folder);
  await bundleWorker(folder);
  writeFileSync(join(folder, "NOTICES.txt"), notices());
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
}

async function packPython(folder) {
  const wheels = mkdtempSync(join(tmpdir(), "recbuild-wheels-"));
  try {
    gatherWheels(wheels);
    // Sets in bytecode are written in the order of their hashes, so the seed must not be random.
    const python = await loadPyodide({ env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1" } });
    python.mountNodeFS("/tools", fileURLToPath(new URL(".", import.meta.url)));
    python.mountNodeFS("/wheels", wheels);
    python.mountNodeFS("/pyodide", PYODIDE);
    python.mountNodeFS("/engine", folder);
    python.pyimport("sys").path.append("/tools");
    python.pyimport("pack").pack("/wheels", "/pyodide", "/engine");
    python.pyimport("lock").lock("/pyodide", "/engine");
  } finally {
    rmSync(wheels, { recursive: true });
  }
}

/** The worker, the page's connection to it, and what both sides import where the browser has no hashes of its own. */
async function bundleWorker(outdir) {
  const sources = ["worker/worker.ts", "page/connect.ts", "shared/digest.ts"];
  await build({
    entryPoints: sources.map((path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))),
    entryNames: "[name]",
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    external: ["./pyodide.mjs", "./digest.js"],
    logLevel: "warning",
  });
}

function listing(folder) {
  const files = readdirSync(folder)
    .sort()
    .map((path) => {
      const content = readFileSync(join(folder, path));
      return { path, bytes: content.length, sha256: sha256(content) };
    });
  const hash = sha256(files.map(({ path, sha256 }) => `${path} ${sha256}\n`).join(""));
  return { folder: `engine-${hash.slice(0, 16)}`, files };
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error("Say where to: node web/engine/build.mjs FOLDER");
  console.log(JSON.stringify(await buildEngine(folder)));
}
