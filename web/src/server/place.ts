/**
 * Where a server or an edge worker has the bundle and the engine folder: files by their paths in, the same checked files for
 * the engine and for instant lists out. Nothing here knows a file system or a network.
 */
import type { Source } from "../../startup/start.js";
import { corrupt, missing } from "../shared/files.js";
import { sha256 } from "../shared/sha256.js";

/** Inserted by the build: names of the extension modules, and integrity values of the files beside this one. */
declare const __KIT__: { readonly extensions: readonly string[]; readonly integrity: Readonly<Record<string, string>> };

export interface Place {
  /** The bundle's folder as Pyodide names it, with a slash at the end: a path, or any URL where there are no files. */
  readonly folder: string;
  /** A file of the bundle by its path, such as "manifest.json"; null if there is none. `range`: first byte and the one after the last. */
  read(path: string, range?: readonly [number, number]): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A file of WebAssembly that is compiled already, where code may not be compiled from bytes. */
  readonly compiled?: Readonly<Record<string, WebAssembly.Module>>;
  importLoader: Source["importLoader"];
  importModule: Source["importModule"];
}

/** The start-up kit's source: the engine folder at this place. */
export function sourceAt(place: Place, folder: string): Source {
  const open = async (file: string) => {
    const bytes = await place.read(`${folder}/${file}`);
    if (!bytes) throw missing(`${folder}/${file}`, 404);
    const { [file]: wanted } = __KIT__.integrity;
    if (wanted && wanted !== `sha256-${base64(await sha256(bytes))}`) throw corrupt(`${folder}/${file}`);
    return new Response(bytes, { headers: { "content-type": file.endsWith(".wasm") ? "application/wasm" : "application/octet-stream" } });
  };
  const compile = async (file: string) => {
    const { compiled } = place;
    if (!compiled) return WebAssembly.compile(await (await open(file)).arrayBuffer());
    if (!compiled[file]) throw missing(`${folder}/${file}`, 404);
    return compiled[file];
  };
  const { importLoader, importModule } = place;
  return { folder: `${place.folder}${folder}/`, extensions: __KIT__.extensions, open, compile, importLoader, importModule };
}

/** Base64 of hexadecimal digits. */
function base64(digits: string): string {
  const bytes = digits.match(/../g)!.map((pair) => parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/** The files of a place as the runtime fetches them: the path follows `base`. */
export function fetchFrom(place: Place, base: string) {
  return async (url: string, _cache?: unknown, range?: string): Promise<Response> => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const bytes = await place.read(url.slice(base.length), start === undefined ? undefined : [Number(start), Number(end) + 1]);
    return bytes ? new Response(bytes, { status: start === undefined ? 200 : 206 }) : new Response(null, { status: 404 });
  };
}

