/**
 * Opens the engine wherever JavaScript runs: a host and a bundle in, an engine that answers requests out.
 * The worker brings the browser's host; tests bring one for Node, which reads files.
 */
import { RecError } from "../shared/errors.js";
import type { Boot } from "../shared/boot.js";
import { fetchFile, type FetchFile, fetchJson } from "../shared/files.js";
import { within } from "../shared/within.js";
import { PartCache } from "./cache.js";
import { Engine } from "./engine.js";
import type { Fetch } from "./files.js";
import { ItemParts, type Listing } from "./items.js";
import { Bridge } from "./python.js";
import { type Source, startPython } from "../../startup/start.js";

export interface Host {
  /** Where Python starts from: the engine folder. */
  readonly python: Source;
  readonly fetch: Fetch;
  /** Missing under Node, and in a browser on a page that is not secure. */
  readonly caches?: CacheStorage | undefined;
}

export interface Opened {
  readonly engine: Engine;
  /** What made Python start the long way; null where it had not to. */
  readonly fallback: RecError | null;
}

/** Milliseconds for Python to start, once it is downloaded. */
const PATIENCE = 20_000;
/** Milliseconds for all of it, and for a part later on: a worker that outlives pages must not wait for ever. */
const LONGEST = 60_000;

/**
 * The engine over the bundle in `base` (with a slash at the end); `expected` are item parts that it will be asked to
 * load. Raises RecError.
 */
export function openEngine(
  host: Host,
  base: string,
  boot: Pick<Boot, "engine">,
  expected: readonly number[] = [],
): Promise<Opened> {
  const message = `The engine's files did not arrive within ${LONGEST / 1000} seconds.`;
  return within(LONGEST, open(host, base, boot, expected), new RecError("engine-timeout", message));
}

async function open(
  host: Host,
  base: string,
  { engine }: Pick<Boot, "engine">,
  expected: readonly number[],
): Promise<Opened> {
  await checkWebAssembly();
  // Everything is downloaded at once, and Python starts while the parts are still arriving.
  const [{ python, because }, core, [items, first]] = await Promise.all([
    startPython(host.python, PATIENCE),
    fetchPart(host, base, "core", engine.core),
    fetchItems(host, base, engine.listing, expected),
  ]);
  return { engine: new Engine(new Bridge(python, core, first), items), fallback: because ? slow(because) : null };
}

function slow(because: unknown): RecError {
  if (because instanceof RecError) return because;
  const why = because instanceof Error ? because.message : String(because);
  return new RecError("engine-slow", `Python started the long way, since its snapshot could not be used: ${why}`);
}

/** The item parts of the bundle, and those that the engine starts with. */
async function fetchItems(host: Host, base: string, name: string, expected: readonly number[]) {
  const path = `parts/listing-${name}.bin`;
  const listing = (await fetchJson(fileOf(host), base, path, name, LONGEST)) as Listing;
  const cache = listing.resident ? null : new PartCache(host.caches, base);
  const items = new ItemParts(listing, path, (name) => fetchPart(host, base, "items", name), cache);
  items.expect(expected);
  return [items, await items.bring(items.first)] as const;
}

async function fetchPart(host: Host, base: string, kind: string, name: string): Promise<ArrayBuffer> {
  return (await fetchFile(fileOf(host), base, `parts/${kind}-${name}.msgpack`, name, LONGEST)).buffer;
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
