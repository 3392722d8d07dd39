/**
 * The bridge to the engine in Python: a started Python and a bundle in, answers to requests out. The text of a Python
 * exception reaches the page only if the runtime wrote it: any other could contain what the visitor did.
 */
import type { PyodideAPI } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import { RecError } from "../shared/errors.js";
import type { ErrorCode, RecRequest, RecResult, SearchRequest, SearchResult } from "../shared/protocol.js";
import type { PartsByNumber } from "./items.js";

const BRIDGE = "recruntime.bridge";

/** The methods of Bridge in recruntime/bridge.py. */
interface Functions {
  readonly load: PyCallable;
  readonly overlay: PyCallable;
  readonly recommend: PyCallable;
  readonly openSearch: PyCallable;
  readonly search: PyCallable;
}

/** An open bundle in Python. Its functions are looked up once. */
export class PythonBridge {
  readonly #functions: Functions;

  /** Throws RecError when the parts are not a bundle that this runtime reads. */
  constructor(
    private readonly python: PyodideAPI,
    core: ArrayBuffer,
    parts: PartsByNumber,
  ) {
    this.#functions = guarded(python, () => openBridge(python, core, parts));
  }

  /** Adds item parts; the bridge may drop those that were loaded longest ago. Throws RecError. */
  load(parts: PartsByNumber): void {
    this.#pass(this.#functions.load, parts);
  }

  /** Takes up what changed since the bundle was built: the JSON of its file. Throws RecError. */
  overlay(content: string): void {
    guarded(this.python, () => void this.#functions.overlay(content));
  }

  /** Adds the search part. Throws RecError. */
  openSearch(part: ArrayBuffer): void {
    this.#pass(this.#functions.openSearch, part);
  }

  /** Throws RecError. */
  recommend(request: RecRequest): RecResult {
    return this.#ask(this.#functions.recommend, request);
  }

  /** Throws RecError, also if search was not opened. */
  search(request: SearchRequest): SearchResult {
    return this.#ask(this.#functions.search, request);
  }

  #ask<Result>(answer: PyCallable, request: unknown): Result {
    return guarded(this.python, () => JSON.parse(answer(JSON.stringify(request)) as string));
  }

  #pass(add: PyCallable, content: PartsByNumber | ArrayBuffer): void {
    guarded(this.python, () => {
      const passed = this.python.toPy(content);
      try {
        add(passed);
      } finally {
        passed.destroy();
      }
    });
  }
}

function openBridge(python: PyodideAPI, core: ArrayBuffer, parts: PartsByNumber): Functions {
  const temporary: PyProxy[] = [];
  const pass = <Proxy extends PyProxy>(proxy: Proxy): Proxy => (temporary.push(proxy), proxy);
  try {
    const openEngine = pass(pass(python.pyimport(BRIDGE)).open_engine as PyCallable);
    const bridge = pass(openEngine(pass(python.toPy(core)), pass(python.toPy(parts))));
    // Copies: the originals are destroyed with their proxy.
    const [load, recommend] = [bridge.load.copy(), bridge.recommend.copy()];
    return { load, recommend, overlay: bridge.overlay.copy(), openSearch: bridge.open_search.copy(), search: bridge.search.copy() };
  } finally {
    for (const proxy of temporary) proxy.destroy();
  }
}

/** The call's result. An exception in Python becomes a RecError. */
function guarded<Result>(python: PyodideAPI, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw error instanceof python.ffi.PythonError ? raised(python, error.type) : failed(error);
  }
}

/** Errors of the runtime keep their message; that of any other exception could contain the profile. */
function raised(python: PyodideAPI, type: string): RecError {
  const sys = python.pyimport("sys");
  const error = sys.last_exc;
  try {
    // Only the runtime's own exceptions have a `code` that is a text.
    if (typeof error.code === "string") return new RecError(error.code as ErrorCode, String(error));
    return new RecError("engine-failed", `The engine failed (${type}). Reload the page to start it again.`);
  } finally {
    for (const name of ["last_exc", "last_value", "last_traceback"]) delete sys[name]; // they keep the request in memory
    error.destroy();
    sys.destroy();
  }
}

function failed(error: unknown): RecError {
  const type = error instanceof Error ? error.name : typeof error;
  return new RecError("engine-failed", `The engine stopped (${type}). Reload the page to start it again.`);
}
