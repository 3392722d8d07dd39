/**
 * Run time: calls Pyodide's own loadPyodide and gives it everything that it would fetch. In: WebAssembly that is being
 * compiled, and either the archive of modules or a snapshot's memory. Out: a running Python, or a failure; Pyodide and
 * Emscripten themselves would wait for ever for a file that is missing.
 */
import type { loadPyodide, PyodideAPI, PyodideConfig } from "pyodide";
import type { EmscriptenModule } from "./emscripten.js";
import { LOCK } from "./python.js";

/** The names of the files that Pyodide asks for. */
export const PYTHON = "pyodide.asm.wasm";
export const ARCHIVE = "python.zip";
/** What goes where in a snapshot's memory: see snapshot.ts. */
export const SIDECAR = "snapshot.json";

/** The settings with which Pyodide creates an Emscripten module. */
export type Settings = Record<string, unknown>;

export interface Pyodide {
  readonly loadPyodide: typeof loadPyodide;
  readonly createModule: (settings: Settings) => Promise<EmscriptenModule>;
  readonly compiled: Promise<WebAssembly.Module>;
}

export interface Memory {
  /** Pyodide's header of the snapshot. */
  readonly header: Promise<Uint8Array>;
  /** Puts the snapshot into a module that has just been created. */
  restore(module: EmscriptenModule): Promise<void>;
}

/** `folder`: see Source in start.ts. */
export function load(pyodide: Pyodide, folder: string, from: Response | Memory): Promise<PyodideAPI> {
  const silent = () => undefined;
  const memory = from instanceof Response ? null : from;
  // Under Node, Pyodide reads this file itself. With a snapshot it uses none of it, so it need not be the archive.
  const library = folder + (memory ? SIDECAR : ARCHIVE);
  return new Promise((resolve, reject) => {
    const options = {
      indexURL: folder,
      stdLibURL: library,
      lockFileContents: LOCK,
      packageBaseUrl: folder, // without it, Pyodide would use a CDN
      stdout: silent,
      stderr: silent,
      ...(memory && { _loadSnapshot: memory.header }),
      createPyodideModule: async (settings: Settings) => {
        const module = await pyodide.createModule({ ...settings, instantiateWasm: instantiate(pyodide.compiled, reject) });
        await memory?.restore(module);
        return module;
      },
    };
    const answers = new Map([[library, memory ? new Response() : (from as Response)], [folder + PYTHON, new Response()]]);
    answerRequests(answers, () => pyodide.loadPyodide(options as unknown as PyodideConfig)).then(resolve, reject);
  });
}

type Imports = Record<string, Record<string, unknown>>;
type Done = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** Emscripten's hook for code that creates the instance itself. */
function instantiate(compiled: Promise<WebAssembly.Module>, failed: (reason: unknown) => void) {
  return (imports: Imports, done: Done) => {
    // Pyodide's own two imports, in the form that it uses in engines that lack a WebAssembly proposal.
    const mark = Symbol("error");
    Object.assign(imports["env"]!, { Jsv_GetError_import: () => mark, JsvError_Check: (value: unknown) => value === mark });
    compiled
      .then(async (module) => done(await WebAssembly.instantiate(module, imports as WebAssembly.Imports), module))
      .catch(failed);
    return {};
  };
}

/** While Pyodide loads, answers its two requests with files that are here already: nothing is fetched twice. */
async function answerRequests<Result>(answers: ReadonlyMap<string, Response>, call: () => Promise<Result>): Promise<Result> {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => answers.get(String(input)) ?? fetch(input, init);
  try {
    return await call();
  } finally {
    globalThis.fetch = fetch;
  }
}
