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
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";
import { loadPyodide } from "pyodide";
import { tsImport } from "tsx/esm/api";
import { squeeze } from "./squeeze.mjs";
import { styles } from "./styles.mjs";
import { notices } from "./notices.mjs";
import { SBOM, sbom } from "./sbom.mjs";
import { hashInputs, reusable, writeStamp } from "./stamp.mjs";
import { gatherWheels } from "./wheels.mjs";

const { moduleAt } = await tsImport("../startup/python.ts", import.meta.url);

const PYODIDE = dirname(fileURLToPath(import.meta.resolve("pyodide/package.json")));
const LOADER = "pyodide.mjs";
/** The scripts of the search box. */
const SEARCH = ["search", "lexical", "facets"];
/** Lists the other files of the folder: docs/format.md §8. */
const LISTING = "files.txt";
const STARTUP = fileURLToPath(new URL("../startup/", import.meta.url));
const GLUE = "pyodide.asm.mjs";
const PYTHON = "pyodide.asm.wasm";
const KIT = [LOADER, GLUE, PYTHON, "python.zip", "snapshot.json", "snapshot.wasm"];
const WARMUP = fileURLToPath(new URL("warmup/", import.meta.url));

/**
 * Fills the folder. Returns its listing: {folder, files: [{path, bytes, sha256}]}. `stamp`: a file that remembers what the
 * last build was made from (stamp.mjs). Where nothing of that has changed, what Python starts from stays as it is, and only
 * the worker and the notices are made anew. Without a stamp, everything is.
 */
export async function buildEngine(folder, stamp) {
  const inputs = stamp && hashInputs();
  const kept = stamp && reusable(stamp, folder, inputs);
  if (kept) removeAllBut(folder, kept);
  else await makeStart(folder, stamp, inputs);
  rmSync(join(folder, LISTING), { force: true });
  await bundleWorker(folder, kitOf(folder));
  writeFileSync(join(folder, "NOTICES.txt"), notices());
  writeFileSync(join(folder, SBOM), sbom(folder));
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  return listing(folder);
}

/** What Python starts from, in an empty folder. The stamp is written last: a build that was interrupted has none. */
async function makeStart(folder, stamp, inputs) {
  if (stamp) rmSync(stamp, { force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await prepareStart(folder);
  if (stamp) writeStamp(stamp, folder, inputs);
}

function removeAllBut(folder, names) {
  for (const name of readdirSync(folder)) if (!names.includes(name)) rmSync(join(folder, name), { recursive: true });
}

/** What the worker has to know of the folder: the extension modules, in the snapshot's order, and the hashes to check. */
function kitOf(folder) {
  const { linked } = JSON.parse(readFileSync(join(folder, "snapshot.json"), "utf8"));
  const extensions = linked.libraries.map(({ name }) => moduleAt(name));
  return { extensions, integrity: integrityOf(folder, [...KIT, ...extensions.map((name) => `${name}.wasm`)]) };
}

/** Pyodide, Python's modules as one archive, the extension modules, and the snapshot. */
async function prepareStart(folder) {
  const { takeSnapshot } = await tsImport("../startup/snapshot.ts", import.meta.url);
  const work = mkdtempSync(join(tmpdir(), "recbuild-engine-"));
  try {
    mkdirSync(join(work, "wheels"));
    gatherWheels(join(work, "wheels"));
    const packer = await startPacker(work);
    packer.pack("/packing/wheels", "/pyodide", "/startup", "/packing");
    const extensions = readExtensions(work);
    const archive = join(work, "all.zip");
    await addPyodide(folder, [...extensions.values()]);
    const taken = await takeSnapshot({ pyodide: `${folder}/`, archive, extensions, warmUp });
    packer.select("/packing/all.zip", taken.imported.join("\n"), "/packing/python.zip");
    copyFileSync(join(work, "python.zip"), join(folder, "python.zip"));
    writeFileSync(join(folder, "snapshot.wasm"), taken.delta);
    writeFileSync(join(folder, "snapshot.json"), JSON.stringify(taken.sidecar));
    for (const name of taken.loaded) writeFileSync(join(folder, `${name}.wasm`), extensions.get(name));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The loader as it is, and of the rest what it, the kit and the extension modules ask for. */
async function addPyodide(folder, extensions) {
  // Not above: this imports a compiler, which takes seconds that a build without a snapshot can spare.
  const { trim } = await tsImport("../startup/trim.ts", import.meta.url);
  const published = { glue: readFileSync(join(PYODIDE, GLUE), "utf8"), wasm: Uint8Array.from(readFileSync(join(PYODIDE, PYTHON))) };
  // As JavaScript: what only a comment names, nobody calls.
  const kit = readdirSync(STARTUP).filter((name) => name.endsWith(".ts"));
  const codes = kit.map((name) => transformSync(readFileSync(join(STARTUP, name), "utf8"), { loader: "ts" }).code);
  const sources = [readFileSync(join(PYODIDE, LOADER), "utf8"), ...codes];
  const trimmed = await trim(published, { extensions, sources });
  copyFileSync(join(PYODIDE, LOADER), join(folder, LOADER));
  writeFileSync(join(folder, GLUE), trimmed.glue);
  writeFileSync(join(folder, PYTHON), trimmed.wasm);
}

/** pack.py, in a Python that can make bytecode for the one in the browser. */
async function startPacker(work) {
  // Sets in bytecode are written in the order of their hashes, so the seed must not be random.
  const python = await loadPyodide({ env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1" } });
  python.mountNodeFS("/tools", fileURLToPath(new URL(".", import.meta.url)));
  python.mountNodeFS("/startup", STARTUP);
  python.mountNodeFS("/pyodide", PYODIDE);
  python.mountNodeFS("/packing", work);
  python.pyimport("sys").path.append("/tools");
  return python.pyimport("pack");
}

function readExtensions(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".so"));
  return new Map(files.map((file) => [file.slice(0, -3), Uint8Array.from(readFileSync(join(folder, file)))]));
}

function warmUp(python) {
  const { FS } = python;
  FS.mkdirTree("/warmup");
  for (const name of readdirSync(WARMUP)) FS.writeFile(`/warmup/${name}`, readFileSync(join(WARMUP, name)));
  FS.writeFile("/warmup/warmup.py", readFileSync(new URL("warmup.py", import.meta.url)));
  python.runPython(`
    import sys
    sys.dont_write_bytecode = True
    sys.path.append("/warmup")
    from warmup import warm_up
    warm_up("/warmup")
    del warm_up, sys.modules["warmup"]
    sys.path.remove("/warmup")
  `);
}

/**
 * The worker, the page's connection to it, what few pages need of rec.js, and what both sides import where the browser has no hashes of its own.
 * `kit`: see browser.ts.
 */
export async function bundleWorker(outdir, kit, plugins = []) {
  const search = ["search/search.ts", "search/lexical/lexical.ts", "search/facets/facets.ts"];
  await bundleScripts(["panel/panel.ts", "pictures/painter.ts", "rows/rows.ts", ...search].map((path) => `page/${path}`), outdir, {}, [styles]);
  for (const name of SEARCH) await squeeze(join(outdir, `${name}.js`));
  const lazy = integrityOf(outdir, [...["panel", "painter", "rows"], ...SEARCH].map((name) => `${name}.js`));
  const quoted = (name) => JSON.stringify(lazy[name]);
  const define = {
    __KIT__: JSON.stringify(kit),
    __PANEL__: quoted("panel.js"),
    __PAINTER__: quoted("painter.js"),
    __ROWS__: quoted("rows.js"),
    __SEARCH__: JSON.stringify(Object.fromEntries(SEARCH.map((name) => [name, lazy[`${name}.js`]]))),
  };
  const sources = ["worker/worker.ts", "page/engine/connect.ts", "page/extras.ts", "page/overlay/overlay.ts", "page/experiments/experiments.ts", "shared/digest.ts", "server/server.ts"];
  await bundleScripts(sources, outdir, define, plugins);
  for (const name of ["extras.js", "overlay.js", "experiments.js"]) await squeeze(join(outdir, name));
}

async function bundleScripts(sources, outdir, define, plugins) {
  await build({
    entryPoints: sources.map((path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))),
    entryNames: "[name]",
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    define,
    external: ["./pyodide.mjs", "./pyodide.asm.mjs", "./digest.js"],
    plugins,
    logLevel: "warning",
  });
}

/** What is checked before it is used. */
export function integrityOf(folder, files) {
  const hash = (file) => createHash("sha256").update(readFileSync(join(folder, file))).digest("base64");
  return Object.fromEntries(files.map((file) => [file, `sha256-${hash(file)}`]));
}

/** Also writes the listing into the folder, whose name is the hash of it: so who has the name can check every file. */
function listing(folder) {
  const files = readdirSync(folder).sort().map((path) => describe(folder, path));
  const lines = files.map(({ path, sha256 }) => `${path} ${sha256}\n`).join("");
  writeFileSync(join(folder, LISTING), lines, { mode: 0o644 });
  const all = [...files, describe(folder, LISTING)].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { folder: `engine-${sha256(lines).slice(0, 16)}`, files: all };
}

function describe(folder, path) {
  const content = readFileSync(join(folder, path));
  return { path, bytes: content.length, sha256: sha256(content) };
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error("Say where to: node web/engine/build.mjs FOLDER");
  console.log(JSON.stringify(await buildEngine(folder)));
}
