/**
 * Opens the engine wherever JavaScript runs: a host and a bundle in, an engine that answers requests out.
 * The worker brings the browser's host; tests bring one for Node, which reads files.
 */
import { RecError } from "../shared/errors.js";
import type { Boot } from "../shared/boot.js";
import { fetchFile, type FetchFile, fetchJson } from "../shared/files.js";
import { PartCache } from "./cache.js";
import { Engine } from "./engine.js";
import type { Fetch } from "./files.js";
import { ItemParts, type Listing } from "./items.js";
import { Bridge, type Pyodide, startPython } from "./python.js";

export interface Host {
  /** The engine folder with a slash at the end, as Pyodide wants it: a URL in a browser, a path under Node. */
  readonly folder: string;
  readonly fetch: Fetch;
  /** Missing under Node, and in a browser on a page that is not secure. */
  readonly caches?: CacheStorage | undefined;
  /** Rejects when Pyodide cannot have one of its files; Pyodide itself would wait for ever. */
  readonly lost: Promise<never>;
  importPyodide(): Promise<Pyodide>;
}

/**
 * The engine over the bundle in `base` (with a slash at the end); `expected` are item parts that it will be asked to
 * load. Raises RecError.
 */
export async function openEngine(
  host: Host,
  base: string,
  { engine }: Pick<Boot, "engine">,
  expected: readonly number[] = [],
): Promise<Engine> {
  await checkWebAssembly();
  // Everything is downloaded at once, and Python starts while the parts are still arriving.
  const [python, core, [items, first]] = await Promise.all([
    Promise.race([host.importPyodide().then((pyodide) => startPython(pyodide, host.folder)), host.lost]),
    fetchPart(host, base, "core", engine.core),
    fetchItems(host, base, engine.listing, expected),
  ]);
  return new Engine(new Bridge(python, core, first), items);
}

/** The item parts of the bundle, and those that the engine starts with. */
async function fetchItems(host: Host, base: string, name: string, expected: readonly number[]) {
  const path = `parts/listing-${name}.bin`;
  const listing = (await fetchJson(fileOf(host), base, path, name)) as Listing;
  const cache = listing.resident ? null : new PartCache(host.caches, base);
  const items = new ItemParts(listing, path, (name) => fetchPart(host, base, "items", name), cache);
  items.expect(expected);
  return [items, await items.bring(items.first)] as const;
}

async function fetchPart(host: Host, base: string, kind: string, name: string): Promise<ArrayBuffer> {
  return (await fetchFile(fileOf(host), base, `parts/${kind}-${name}.msgpack`, name)).buffer;
}

function fileOf({ fetch }: Host): FetchFile {
  return (url, cache) => fetch(url, { cache });
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
