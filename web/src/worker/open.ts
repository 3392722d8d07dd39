/**
 * Opens the engine wherever JavaScript runs: an environment and a bundle in, an engine that answers requests out.
 * The worker passes the browser's environment; tests pass one for Node, which reads files.
 */
import { RecError } from "../shared/errors.js";
import type { Boot } from "../shared/boot.js";
import { fetchFile, type FetchFile, fetchJson } from "../shared/files.js";
import { within } from "../shared/within.js";
import { PartCache } from "../shared/cache.js";
import { Engine } from "./engine.js";
import type { Fetch } from "../shared/engine_files.js";
import { ItemParts, type Listing } from "./items.js";
import { PythonBridge } from "./python.js";
import { type Source, startPython } from "../../startup/start.js";

/** What the engine uses of the place where it runs. */
export interface WorkerEnvironment {
  /** The engine folder, from which Python starts. */
  readonly python: Source;
  /** Fetches files of the bundle. */
  readonly fetch: Fetch;
  /** For the part cache. Missing under Node, and in a browser on a page that is not secure. */
  readonly caches?: CacheStorage | undefined;
  /** Whether this is a server: it loads all item parts at the start, however large the catalog, and has no policy of a page. */
  readonly server?: boolean;
}

export interface Opened {
  readonly engine: Engine;
  /** Why Python could not start from its snapshot (fallback start); null if it did. */
  readonly fallback: RecError | null;
}

/** Milliseconds for Python to start, once it is downloaded. */
const PYTHON_TIMEOUT = 20_000;
/** Milliseconds for all files, and for a part later on: a worker that outlives pages must not wait for ever. */
const TIMEOUT = 60_000;

/**
 * The engine over the bundle in `base` (with a slash at the end). `expected`: item parts that it will be asked to
 * load. Throws RecError.
 */
export function openEngine(
  environment: WorkerEnvironment,
  base: string,
  boot: Pick<Boot, "engine">,
  expected: readonly number[] = [],
): Promise<Opened> {
  const message = `The engine's files did not arrive within ${TIMEOUT / 1000} seconds.`;
  return within(TIMEOUT, open(environment, base, boot, expected), new RecError("engine-timeout", message));
}

async function open(
  environment: WorkerEnvironment,
  base: string,
  { engine }: Pick<Boot, "engine">,
  expected: readonly number[],
): Promise<Opened> {
  if (!environment.server) await checkWebAssembly();
  // Everything is downloaded at the same time, and Python starts while the parts still arrive.
  const [{ python, because }, core, [items, first]] = await Promise.all([
    startPython(environment.python, PYTHON_TIMEOUT),
    fetchPart(environment, base, "core", engine.core),
    fetchItems(environment, base, engine.listing, expected),
  ]);
  return { engine: new Engine(new PythonBridge(python, core, first), items), fallback: because ? slow(because) : null };
}

function slow(because: unknown): RecError {
  if (because instanceof RecError) return because;
  const why = because instanceof Error ? because.message : String(because);
  return new RecError("engine-slow", `Python started from the archive of its modules, since its snapshot could not be used: ${why}`);
}

/** The item parts of the bundle, and those that the engine starts with. */
async function fetchItems(environment: WorkerEnvironment, base: string, name: string, expected: readonly number[]) {
  const path = `parts/listing-${name}.bin`;
  const published = (await fetchJson(fetcherOf(environment), base, path, name, TIMEOUT)) as Listing;
  const listing = environment.server ? { ...published, resident: true } : published;
  const cache = listing.resident ? null : new PartCache(environment.caches, base);
  const items = new ItemParts(listing, path, (name, kind = "items") => fetchPart(environment, base, kind, name), cache);
  items.preload(expected);
  return [items, await items.load(items.first)] as const;
}

async function fetchPart(environment: WorkerEnvironment, base: string, kind: string, name: string): Promise<ArrayBuffer> {
  return (await fetchFile(fetcherOf(environment), base, `parts/${kind}-${name}.msgpack`, name, TIMEOUT)).buffer;
}

function fetcherOf({ fetch }: WorkerEnvironment): FetchFile {
  return (url, cache) => fetch(url, { cache });
}

/** With a policy without 'wasm-unsafe-eval', Pyodide would hang without an error. */
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
