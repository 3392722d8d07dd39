/**
 * Run time: a started Python, as soon as the browser can have one. In: where the kit's files are. Out: Pyodide with
 * everything in it that was rehearsed.
 *
 * From the snapshot, Python is not started at all: WebAssembly compiles while the rest arrives, the extension modules
 * are linked where they were, and the delta makes memory what it was. Where anything of this fails, Python starts the
 * long way, from the archive of its modules. Every wait ends.
 */
import type { PyodideAPI } from "pyodide";
import type { EmscriptenModule } from "./emscripten.js";
import { ARCHIVE, load, type Pyodide, PYTHON, type Settings } from "./load.js";
import { FIND_EXTENSIONS } from "./python.js";
import { relink } from "./relink.js";
import type { Sidecar } from "./snapshot.js";

export const DELTA = "snapshot.wasm";
export const SIDECAR = "snapshot.json";

/** Where the kit's files come from. */
export interface Source {
  /** Their folder, with a slash at the end: a URL in a browser, a path under Node. */
  readonly folder: string;
  /** The extension modules in the sidecar's order; the file of each is called `<module>.wasm`. */
  readonly extensions: readonly string[];
  /** A file's content; fails unless it is what it was when the kit was built. */
  open(file: string): Promise<Response>;
  importLoader(): Promise<Pick<Pyodide, "loadPyodide">>;
  importModule(): Promise<{ readonly default: (settings: Settings) => Promise<EmscriptenModule> }>;
}

export interface Started {
  readonly python: PyodideAPI;
  /** What kept the snapshot from being used; null where it was. */
  readonly because: unknown;
}

/** `patience`: milliseconds for either way, once its files are there. Fails where neither leads anywhere. */
export async function startPython(source: Source, patience: number): Promise<Started> {
  const pyodide = getPyodide(source);
  try {
    return { python: await fromSnapshot(source, pyodide, patience), because: null };
  } catch (because) {
    return { python: await fromArchive(source, pyodide, patience), because };
  }
}

/** The long way alone, which nobody takes who can have the snapshot: what that brings is measured against it. */
export function startFromArchive(source: Source, patience: number): Promise<PyodideAPI> {
  return fromArchive(source, getPyodide(source), patience);
}

/** What both ways need, on its way. */
function getPyodide(source: Source): Promise<Pyodide> {
  const compiled = compile(source, PYTHON);
  const modules = Promise.all([source.importLoader(), source.importModule()]);
  return held(modules.then(([{ loadPyodide }, { default: createModule }]) => ({ loadPyodide, createModule, compiled })));
}

async function fromSnapshot(source: Source, pyodide: Promise<Pyodide>, patience: number): Promise<PyodideAPI> {
  const sidecar = held(source.open(SIDECAR).then((response): Promise<Sidecar> => response.json()));
  const libraries = held(Promise.all(source.extensions.map((name) => compile(source, `${name}.wasm`))));
  const delta = compile(source, DELTA);
  const restore = async (module: EmscriptenModule) => {
    const { memory, linked } = await sidecar;
    if (memory > module.HEAPU8.length) module.growMemory(memory);
    const finish = await relink(module, linked, await libraries);
    await WebAssembly.instantiate(await delta, { env: { memory: module.memory } });
    finish();
  };
  const header = held(sidecar.then(({ header }) => Uint8Array.from(atob(header), (char) => char.charCodeAt(0))));
  const loaded = held(pyodide.then((pyodide) => load(pyodide, source.folder, { header, restore })));
  await Promise.all([sidecar, libraries, delta, pyodide, pyodide.then(({ compiled }) => compiled)]);
  return within(patience, loaded);
}

async function fromArchive(source: Source, pyodide: Promise<Pyodide>, patience: number): Promise<PyodideAPI> {
  const [archive, ready] = await Promise.all([source.open(ARCHIVE), pyodide]);
  await ready.compiled;
  const python = await within(patience, load(ready, source.folder, archive));
  python.runPython(FIND_EXTENSIONS);
  return python;
}

function compile(source: Source, file: string): Promise<WebAssembly.Module> {
  return held(WebAssembly.compileStreaming(source.open(file)));
}

/** The same promise, which may fail before anybody waits for it. */
function held<Value>(promise: Promise<Value>): Promise<Value> {
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
