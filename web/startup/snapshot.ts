/**
 * Build time, under Node: takes a snapshot of a started Python. In: Pyodide, an archive of Python modules, extension
 * modules, and a function that warms Python up. Out: the delta (delta.ts), the sidecar that says how to apply it, and
 * the modules of the archive that were used. Same inputs, same bytes: meanwhile clocks stand still, and random numbers
 * are constant.
 */
import crypto, { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { PyodideAPI } from "pyodide";
import { encodeDelta } from "./delta.js";
import type { EmscriptenModule } from "./emscripten.js";
import { dropLibraryFiles, zeroFreeMemory } from "./heap.js";
import { ARCHIVE, FIND_EXTENSIONS, LOCK, moduleAt } from "./python.js";
import { fixFunctions, type Linked, recordLinks } from "./record.js";
import { relink } from "./relink.js";

interface Ingredients {
  /** The folder with Pyodide's three files, with a slash at the end. */
  readonly pyodide: string;
  /** The zip file with all modules: the standard library, extensions.py, and what is imported beside them. */
  readonly archive: string;
  /** The extension modules in it, by name, such as numpy._core._multiarray_umath. */
  readonly extensions: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Warms Python up: imports and runs everything that the engine will use. It must leave no JavaScript object in Python. */
  readonly warmUp: (python: PyodideAPI) => void;
}

/** What a start needs besides the delta. */
export interface Sidecar {
  /** Pyodide's own header of a snapshot, in base64. */
  readonly header: string;
  /** How many bytes of memory. */
  readonly memory: number;
  readonly linked: Linked;
}

interface Snapshot {
  readonly delta: Uint8Array<ArrayBuffer>;
  readonly sidecar: Sidecar;
  /** Extension modules that were loaded, as linked.libraries has them. */
  readonly loaded: readonly string[];
  /** Files of the archive that were imported. */
  readonly imported: readonly string[];
}

const PROGRAMS = ["/bin/python", "./this.program"];

export async function takeSnapshot(ingredients: Ingredients): Promise<Snapshot> {
  const resume = stopClocks();
  try {
    const { image, imported, ...state } = await warmedUp(ingredients);
    const fresh = [];
    for (const program of PROGRAMS) fresh.push(await freshMemory(ingredients, state.sidecar, program));
    return { ...state, imported, delta: encodeDelta(fresh, image) };
  } finally {
    resume();
  }
}

/** Starts Python, warms it up, and reads its memory. */
async function warmedUp({ pyodide, archive, extensions, warmUp }: Ingredients) {
  const { loadPyodide } = await import(pathToFileURL(`${pyodide}pyodide.mjs`).href);
  const python: PyodideAPI & { _module: EmscriptenModule; makeMemorySnapshot(): Uint8Array } = await loadPyodide({
    indexURL: pyodide,
    stdLibURL: archive,
    lockFileContents: LOCK,
    packageBaseUrl: pyodide,
    // The layout of sets and dicts depends on hashes, which are part of the snapshot. The rest hides the builder's own.
    env: { PYTHONHASHSEED: "0", HOME: "/home", LANG: "C.UTF-8" },
    _sysExecutable: "/bin/python",
    _makeSnapshot: true,
  });
  const module = python._module;
  const compiled = await Promise.all([...extensions.values()].map((file) => WebAssembly.compile(file)));
  const fixed = fixFunctions(module, compiled);
  python.runPython(FIND_EXTENSIONS);
  warmUp(python);
  const linked = recordLinks(module, compiled, fixed);
  dropLibraryFiles(module, linked.libraries.map(({ handle }) => handle));
  const imported = stripMemory(python);
  const memory = zeroFreeMemory(module);
  const { header, image } = split(python.makeMemorySnapshot(), memory);
  const loaded = linked.libraries.map(({ name }) => moduleAt(name));
  return { image, imported, loaded, sidecar: { header: Buffer.from(header).toString("base64"), memory, linked } };
}

/** Removes from Python what the engine does not need (strip.py). Returns the files that were imported. */
function stripMemory(python: PyodideAPI): string[] {
  const namespace = python.runPython("{}");
  python.runPython(readFileSync(new URL("strip.py", import.meta.url), "utf8"), { globals: namespace });
  const imported = python.runPython(`'\\n'.join(loaded_files("${ARCHIVE}"))`, { globals: namespace }).split("\n");
  python.runPython("strip()", { globals: namespace });
  namespace.destroy();
  python.runPython("import gc; gc.collect()");
  return imported;
}

/** Pyodide's snapshot is a header, whose second word says how long it is, and then the memory. */
function split(snapshot: Uint8Array, memory: number) {
  const start = new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(4, true);
  return { header: snapshot.slice(0, start), image: snapshot.subarray(start, start + memory) };
}

/**
 * The memory of a Python that has just been instantiated, with the libraries linked: the base of the delta. It contains
 * the program's name, which differs from place to place.
 */
async function freshMemory(
  { pyodide, extensions, archive }: Ingredients,
  sidecar: Sidecar,
  program: string,
): Promise<Uint8Array> {
  const { loadPyodide } = await import(pathToFileURL(`${pyodide}pyodide.mjs`).href);
  const { default: create } = await import(pathToFileURL(`${pyodide}pyodide.asm.mjs`).href);
  const libraries = sidecar.linked.libraries.map(({ name }) => extensions.get(moduleAt(name))!);
  const compiled = await Promise.all(libraries.map((file) => WebAssembly.compile(file)));
  return new Promise((resolve, reject) => {
    const createPyodideModule = async (settings: object) => {
      const module: EmscriptenModule = await create(settings);
      module.growMemory(sidecar.memory);
      (await relink(module, sidecar.linked, compiled))();
      resolve(module.HEAPU8.slice());
      throw new Error("That is all that was wanted.");
    };
    const _loadSnapshot = Buffer.from(sidecar.header, "base64");
    const files = { indexURL: pyodide, stdLibURL: archive, lockFileContents: LOCK, packageBaseUrl: pyodide };
    const options = { ...files, _loadSnapshot, _sysExecutable: program, createPyodideModule };
    loadPyodide(options).catch(reject);
  });
}

/** Fixes clocks and random numbers, which would make the memory of each build different. Returns a function that undoes it. */
function stopClocks(): () => void {
  const { now } = Date;
  const { randomFillSync } = crypto;
  const { getRandomValues } = webcrypto;
  Date.now = () => Date.UTC(2026, 0, 1);
  performance.now = () => 0;
  Object.assign(crypto, { randomFillSync: <View>(view: View) => view });
  webcrypto.getRandomValues = (view) => view;
  return () => {
    Date.now = now;
    Reflect.deleteProperty(performance, "now");
    Object.assign(crypto, { randomFillSync });
    webcrypto.getRandomValues = getRandomValues;
  };
}
