/**
 * The worker's environment in a browser: Python starts from the worker's own folder, the bundle's parts come from the
 * network. All requests have low priority, since the page's own files come first.
 */
import type { Source } from "../../startup/start.js";
import { PYTHON } from "../../startup/load.js";
import { RecError } from "../shared/errors.js";
import { TIMEOUT } from "../shared/files.js";
import { within } from "../shared/within.js";
import { type Fetch, fetchEngineFile } from "../shared/engine_files.js";
import type { WorkerEnvironment } from "./open.js";

/** Inserted by the build: names of the extension modules, and integrity values of the files beside this one. */
declare const __KIT__: { readonly extensions: readonly string[]; readonly integrity: Readonly<Record<string, string>> };

const FOLDER = new URL("./", import.meta.url).href;
const [LOADER, GLUE] = ["pyodide.mjs", "pyodide.asm.mjs"] as const;
// Captured now: while Pyodide loads, startup/load.ts replaces the global one.
const fetch: Fetch = ((fetch) => (url, init) => fetch(url, { ...init, priority: "low" }))(globalThis.fetch);

export function browserEnvironment(): WorkerEnvironment {
  return { python, fetch, caches: cachesHere() };
}

/** Undefined on a page that is not secure; and where the page has no origin, even to ask throws. */
function cachesHere(): CacheStorage | undefined {
  try {
    return globalThis.caches;
  } catch {
    return undefined;
  }
}

const python: Source = {
  folder: FOLDER,
  extensions: __KIT__.extensions,
  open: async (file) => asWebAssembly(await whole(file)),
  compile: (file) => (file === PYTHON ? compilePython() : WebAssembly.compileStreaming(python.open(file))),
  importLoader: async () => (await whole(LOADER), import("./pyodide.mjs")),
  importModule: async () => (await whole(GLUE), import("./pyodide.asm.mjs")),
};

/**
 * Python's own WebAssembly, the largest file, compiles while it arrives, which the browser's check would not allow. So
 * its content is checked here; code that is compiled does nothing yet.
 */
async function compilePython(): Promise<WebAssembly.Module> {
  // Without the browser's own hashes, JavaScript would work for seconds.
  if (!globalThis.crypto?.subtle) return WebAssembly.compileStreaming(asWebAssembly(await whole(PYTHON)));
  const response = await fetchEngineFile(fetch, FOLDER + PYTHON);
  const content = response.clone().arrayBuffer();
  const compiling = WebAssembly.compileStreaming(asWebAssembly(response)).catch(() => null);
  const [module, isSound] = await Promise.all([compiling, content.then(isPython, () => false)]);
  return module && isSound ? module : WebAssembly.compileStreaming(asWebAssembly(await whole(PYTHON, "reload")));
}

async function isPython(content: ArrayBuffer): Promise<boolean> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return __KIT__.integrity[PYTHON] === `sha256-${btoa(String.fromCharCode(...hash))}`;
}

/** A file that is handed on only after the browser has checked all of it. */
function whole(file: string, cache: RequestCache = "default"): Promise<Response> {
  return fetchEngineFile(fetch, FOLDER + file, { integrity: __KIT__.integrity[file] ?? "", cache });
}

/** The cause of a failed start. A failed import does not say it, but a request for the module's file does. */
export async function reasonOf(error: unknown): Promise<unknown> {
  if (error instanceof RecError) return error;
  const checks = [LOADER, GLUE].map(async (name) => checkModule(name, await fetchEngineFile(fetch, FOLDER + name)));
  return within(TIMEOUT, Promise.all(checks), error).then(
    () => error,
    (reason: unknown) => reason,
  );
}

function checkModule(name: string, { headers }: Response): void {
  const type = headers.get("content-type") ?? "nothing";
  if (type.includes("javascript")) return;
  throw new RecError(
    "engine-failed",
    `${name} comes from the server as ${type}. Let the server send .mjs files as text/javascript.`,
  );
}

/** Browsers compile only responses of the type of WebAssembly, which not every server sends. */
function asWebAssembly(response: Response): Response {
  const type = "application/wasm";
  if (!response.url.endsWith(".wasm") || response.headers.get("content-type") === type) return response;
  return new Response(response.body, { headers: { "content-type": type } });
}
