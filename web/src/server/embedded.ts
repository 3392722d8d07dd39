/**
 * A place for edge workers, which have no files and may not compile code: the bundle's files are one block of bytes, and
 * WebAssembly and scripts are modules that the worker imports.
 */
import type { Source } from "../../startup/start.js";
import type { Boot } from "../shared/boot.js";
import type { Place } from "./place.js";

/** What `recbuild edge` puts into a worker. */
export interface Embedded {
  readonly boot: Boot;
  /** The bundle's files, end to end. */
  readonly content: ArrayBuffer;
  /** Path in the bundle → where the file begins and ends in `content`. */
  readonly files: Readonly<Record<string, readonly [start: number, end: number]>>;
  /** By the file's name in the engine folder. */
  readonly compiled: Readonly<Record<string, WebAssembly.Module>>;
  readonly loader: Awaited<ReturnType<Source["importLoader"]>>;
  readonly module: Awaited<ReturnType<Source["importModule"]>>;
}

/** `folder`: any URL with a slash at the end. */
export function embedded({ content, files, compiled, loader, module }: Embedded, folder: string): Place {
  const read: Place["read"] = async (path, [from, to] = [0, Infinity]) => {
    const [start, end] = Object.hasOwn(files, path) ? files[path]! : [0, 0];
    return end ? new Uint8Array(content.slice(start + from, Math.min(start + to, end))) : null;
  };
  const importLoader = async () => (pretendBrowser(folder), loader);
  return { folder, read, compiled, importLoader, importModule: async () => module };
}

/** Pyodide asks a place that is not Node for these two, and does nothing with them here. */
function pretendBrowser(href: string): void {
  const place = globalThis as { location?: unknown; addEventListener?: unknown };
  place.location ??= { href, toString: () => href };
  const { addEventListener } = globalThis;
  // Some workers refuse the third argument.
  place.addEventListener = (type: string, listener: EventListener) => addEventListener?.call(globalThis, type, listener);
}
