/**
 * The engine in Python: a started Python and a bundle in, requests answered out. Nothing that Python says of its
 * own reaches the page, since it could tell of the visitor.
 */
import type { PyodideAPI } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import { RecError } from "../shared/errors.js";
import type { ErrorCode, RecRequest, RecResult } from "../shared/protocol.js";
import type { PartsByNumber } from "./items.js";

const BRIDGE = "recruntime.bridge";

/** The functions of recruntime's Bridge. */
interface Functions {
  readonly load: PyCallable;
  readonly recommend: PyCallable;
}

/** A bundle, opened, behind two functions of Python that are looked up once. */
export class Bridge {
  readonly #load: PyCallable;
  readonly #recommend: PyCallable;

  /** Raises RecError when the parts are not a bundle that this runtime reads. */
  constructor(
    private readonly python: PyodideAPI,
    core: ArrayBuffer,
    parts: PartsByNumber,
  ) {
    const { load, recommend } = guarded(python, () => openBridge(python, core, parts));
    this.#load = load;
    this.#recommend = recommend;
  }

  /** Adds item parts; those that were loaded longest ago may go. Raises RecError. */
  load(parts: PartsByNumber): void {
    guarded(this.python, () => {
      const passed = this.python.toPy(parts);
      try {
        this.#load(passed);
      } finally {
        passed.destroy();
      }
    });
  }

  /** Raises RecError. */
  recommend(request: RecRequest): RecResult {
    return guarded(this.python, () => JSON.parse(this.#recommend(JSON.stringify(request)) as string));
  }
}

function openBridge(python: PyodideAPI, core: ArrayBuffer, parts: PartsByNumber): Functions {
  const passing: PyProxy[] = [];
  const pass = <Proxy extends PyProxy>(proxy: Proxy): Proxy => (passing.push(proxy), proxy);
  try {
    const openEngine = pass(pass(python.pyimport(BRIDGE)).open_engine as PyCallable);
    const bridge = pass(openEngine(pass(python.toPy(core)), pass(python.toPy(parts))));
    return { load: bridge.load.copy(), recommend: bridge.recommend.copy() }; // the originals go with their proxy
  } finally {
    for (const proxy of passing) proxy.destroy();
  }
}

/** The call's result; what Python raises becomes a RecError. */
function guarded<Result>(python: PyodideAPI, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw error instanceof python.ffi.PythonError ? raised(python, error.type) : failed(error);
  }
}

/** The runtime's own errors keep their words; those of any other could tell of the profile. */
function raised(python: PyodideAPI, type: string): RecError {
  const sys = python.pyimport("sys");
  const error = sys.last_exc;
  try {
    // Of all exceptions that can end here, only the runtime's have a code that is a word.
    if (typeof error.code === "string") return new RecError(error.code as ErrorCode, String(error));
    return new RecError("engine-failed", `The engine failed (${type}). Reload the page to start it again.`);
  } finally {
    for (const name of ["last_exc", "last_value", "last_traceback"]) delete sys[name]; // they hold the request
    error.destroy();
    sys.destroy();
  }
}

function failed(error: unknown): RecError {
  const type = error instanceof Error ? error.name : typeof error;
  return new RecError("engine-failed", `The engine stopped (${type}). Reload the page to start it again.`);
}
