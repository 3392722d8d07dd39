/**
 * Run time: starts Python as fast as the browser can. In: where the kit's files are. Out: Pyodide with everything that
 * was imported and run in the warmup.
 *
 * From the snapshot, Python is not really started: WebAssembly compiles while the rest arrives, the extension modules
 * are linked to the addresses that they had, and the delta restores the memory. If any of this fails, Python starts from
 * the archive of its modules (fallback start). Every wait ends.
 */
import type { PyodideAPI } from "pyodide";
import type { EmscriptenModule } from "./emscripten.js";
import { ARCHIVE, load, type Pyodide, PYTHON, type Settings, SIDECAR } from "./load.js";
import { FIND_EXTENSIONS } from "./python.js";
import { relink } from "./relink.js";
import type { Sidecar } from "./snapshot.js";

const DELTA = "snapshot.wasm";

/** Where the kit's files come from. */
export interface Source {
  /** Their folder, with a slash at the end: a URL in a browser, a path under Node. */
  readonly folder: string;
  /** The extension modules in the sidecar's order; the file of each is called `<module>.wasm`. */
  readonly extensions: readonly string[];
  /** A file's content; fails unless it is the same as when the kit was built. */
  open(file: string): Promise<Response>;
  /** A file of WebAssembly, compiled in a way of the source's own; fails as `open` does, which is used if this is missing. */
  compile?(file: string): Promise<WebAssembly.Module>;
  importLoader(): Promise<Pick<Pyodide, "loadPyodide">>;
  importModule(): Promise<{ readonly default: (settings: Settings) => Promise<EmscriptenModule> }>;
}

export interface Started {
  readonly python: PyodideAPI;
  /** Why the snapshot could not be used; null if it was used. */
  readonly because: unknown;
}

/** `timeout`: milliseconds for each of the two starts, once its files have arrived. Fails if both fail. */
export async function startPython(source: Source, timeout: number): Promise<Started> {
  const pyodide = getPyodide(source);
  try {
    return { python: await fromSnapshot(source, pyodide, timeout), because: null };
  } catch (because) {
    return { python: await fromArchive(source, pyodide, timeout), because };
  }
}

/** The fallback start alone: the benchmark compares the snapshot with it. */
export function startFromArchive(source: Source, timeout: number): Promise<PyodideAPI> {
  return fromArchive(source, getPyodide(source), timeout);
}

/** The files that both starts need. */
function getPyodide(source: Source): Promise<Pyodide> {
  const compiled = compile(source, PYTHON);
  const modules = Promise.all([source.importLoader(), source.importModule()]);
  return handled(modules.then(([{ loadPyodide }, { default: createModule }]) => ({ loadPyodide, createModule, compiled })));
}

async function fromSnapshot(source: Source, pyodide: Promise<Pyodide>, timeout: number): Promise<PyodideAPI> {
  const sidecar = handled(source.open(SIDECAR).then((response): Promise<Sidecar> => response.json()));
  const libraries = handled(Promise.all(source.extensions.map((name) => compile(source, `${name}.wasm`))));
  const delta = compile(source, DELTA);
  const restore = async (module: EmscriptenModule) => {
    const { memory, linked } = await sidecar;
    if (memory > module.HEAPU8.length) module.growMemory(memory);
    const finish = await relink(module, linked, await libraries);
    await WebAssembly.instantiate(await delta, { env: { memory: module.memory } });
    finish();
  };
  const header = handled(sidecar.then(({ header }) => Uint8Array.from(atob(header), (char) => char.charCodeAt(0))));
  const loaded = handled(pyodide.then((pyodide) => load(pyodide, source.folder, { header, restore })));
  await Promise.all([sidecar, libraries, delta, pyodide, pyodide.then(({ compiled }) => compiled)]);
  return within(timeout, loaded);
}

async function fromArchive(source: Source, pyodide: Promise<Pyodide>, timeout: number): Promise<PyodideAPI> {
  const [archive, ready] = await Promise.all([source.open(ARCHIVE), pyodide]);
  await ready.compiled;
  const python = await within(timeout, load(ready, source.folder, archive));
  python.runPython(FIND_EXTENSIONS);
  return python;
}

function compile(source: Source, file: string): Promise<WebAssembly.Module> {
  return handled(source.compile?.(file) ?? WebAssembly.compileStreaming(source.open(file)));
}

/** The same promise; it may be rejected before anything waits for it. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`Python did not start within ${milliseconds / 1000} seconds.`));
    const timer = setTimeout(late, milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
