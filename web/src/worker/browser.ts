/**
 * The browser as the engine's host: Python starts from the worker's own folder, all else comes from the network. Low
 * priority, since the page's own files come first.
 */
import type { Source } from "../../startup/start.js";
import { RecError } from "../shared/errors.js";
import { PATIENCE } from "../shared/files.js";
import { within } from "../shared/within.js";
import { type Fetch, found } from "./files.js";
import type { Host } from "./host.js";

/** The build's: names of the extension modules, and integrity values of the files beside this one. */
declare const __KIT__: { readonly extensions: readonly string[]; readonly integrity: Readonly<Record<string, string>> };

const FOLDER = new URL("./", import.meta.url).href;
const MODULES = ["pyodide.mjs", "pyodide.asm.mjs"];
// Captured now: while Pyodide loads, the global one is not the browser's.
const fetch: Fetch = ((fetch) => (url, init) => fetch(url, { ...init, priority: "low" }))(globalThis.fetch);

export function browserHost(): Host {
  const { caches } = globalThis;
  return { python, fetch, caches };
}

const python: Source = {
  folder: FOLDER,
  extensions: __KIT__.extensions,
  open: async (file) => asWebAssembly(await found(fetch, FOLDER + file, { integrity: __KIT__.integrity[file] ?? "" })),
  importLoader: () => import("./pyodide.mjs"),
  importModule: () => import("./pyodide.asm.mjs"),
};

/** Why the start failed, if it was for a module: a failed import does not say, but asking for the file does. */
export async function reasonOf(error: unknown): Promise<unknown> {
  if (error instanceof RecError) return error;
  const asked = MODULES.map(async (name) => checkModule(name, await found(fetch, FOLDER + name)));
  return within(PATIENCE, Promise.all(asked), error).then(
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

/** Browsers compile only what calls itself WebAssembly, and not every server knows that type. */
function asWebAssembly(response: Response): Response {
  const type = "application/wasm";
  if (!response.url.endsWith(".wasm") || response.headers.get("content-type") === type) return response;
  return new Response(response.body, { headers: { "content-type": type } });
}
