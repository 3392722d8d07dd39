/**
 * The browser as the engine's host: Pyodide is imported from the worker's own folder, files come from the
 * network. Pyodide tells little when a file of its own cannot be had, and may wait for ever; here each such
 * failure becomes a RecError that names the file.
 */
import { RecError } from "../shared/errors.js";
import { type Fetch, found } from "./files.js";
import type { Host } from "./host.js";

const FOLDER = new URL("./", import.meta.url).href;
const MODULES = ["pyodide.mjs", "pyodide.asm.mjs"];
const fetch: Fetch = globalThis.fetch.bind(globalThis);

export function browserHost(): Host {
  const { caches } = globalThis;
  return { folder: FOLDER, fetch, caches, lost: watchFetch(), importPyodide: () => import("./pyodide.mjs") };
}

/** Why the start failed, if it was for a module: a failed import does not say, but asking for the file does. */
export async function reasonOf(error: unknown): Promise<unknown> {
  if (error instanceof RecError) return error;
  const asked = MODULES.map(async (name) => checkModule(name, await found(fetch, FOLDER + name)));
  return Promise.all(asked).then(
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

/** Pyodide's own fetches, from now on, succeed or reject this. */
function watchFetch(): Promise<never> {
  return new Promise((_, reject) => {
    globalThis.fetch = (input, init) =>
      found(fetch, String(input), init)
        .then(asWebAssembly)
        .catch((error: unknown) => {
          reject(error);
          return new Promise(() => undefined);
        });
  });
}

/** Browsers compile only what calls itself WebAssembly, and not every server knows that type. */
function asWebAssembly(response: Response): Response {
  const type = "application/wasm";
  if (!response.url.endsWith(".wasm") || response.headers.get("content-type") === type) return response;
  return new Response(response.body, { headers: { "content-type": type } });
}
