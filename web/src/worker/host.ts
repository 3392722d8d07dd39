/**
 * Opens the engine wherever JavaScript runs: a host and a bundle in, an engine that answers requests out.
 * The worker brings the browser's host; tests bring one for Node, which reads files.
 */
import { RecError } from "../shared/errors.js";
import type { Boot } from "../shared/boot.js";
import { type Fetch, fetchParts } from "./files.js";
import { Engine, type Pyodide, startPython } from "./python.js";

export interface Host {
  /** The engine folder with a slash at the end, as Pyodide wants it: a URL in a browser, a path under Node. */
  readonly folder: string;
  readonly fetch: Fetch;
  /** Rejects when Pyodide cannot have one of its files; Pyodide itself would wait for ever. */
  readonly lost: Promise<never>;
  importPyodide(): Promise<Pyodide>;
}

/** The engine over the bundle in `base` (with a slash at the end). Raises RecError. */
export async function openEngine(host: Host, base: string, boot: Pick<Boot, "engine">): Promise<Engine> {
  await checkWebAssembly();
  // Everything is downloaded at once, and Python starts while the parts are still arriving.
  const [python, parts] = await Promise.all([
    Promise.race([host.importPyodide().then((pyodide) => startPython(pyodide, host.folder)), host.lost]),
    fetchParts(host.fetch, base, boot.engine),
  ]);
  return new Engine(python, parts);
}

/** A policy without 'wasm-unsafe-eval' would make Pyodide hang without a word. */
async function checkWebAssembly(): Promise<void> {
  const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  try {
    await WebAssembly.compile(emptyModule);
  } catch {
    throw new RecError(
      "wasm-blocked",
      "This page's policy forbids WebAssembly. Add 'wasm-unsafe-eval' to script-src in Content-Security-Policy.",
    );
  }
}
