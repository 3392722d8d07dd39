/**
 * Files that are named by their content: a path and its name hash in, verified bytes or JSON out. A file is
 * refused unless its SHA-256 begins with the hash in its name (docs/format.md §1). A file that is missing or
 * damaged is requested once more past the cache; a file that does not arrive in time is given up. Failures are
 * RecErrors that name the file and say what to do.
 */
import { RecError } from "./errors.js";
import type { ErrorCode } from "./protocol.js";
import { sha256 } from "./sha256.js";
import { within } from "./within.js";

/** range: value of the header of that name; missing: the whole file is wanted. */
export type FetchFile = (url: string, cache: RequestCache, range?: string) => Promise<Response>;

/** Whether these are the right bytes: a function, or hexadecimal digits with which their SHA-256 begins. */
export type Check = string | ((bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>);

/** Hexadecimal digits of a name hash. */
const NAME = 16;
/** Milliseconds for a file that a page waits for: these files are small. */
export const TIMEOUT = 30_000;

/** The name of the Cache in which the worker keeps item parts of the bundle at `base`. */
export function partCache(base: string): string {
  return `recbuild:${new URL(base).pathname}`;
}

/** The name hash at this index of concatenated ones; empty if there are not so many. */
export function nameAt(names: string, index: number): string {
  return names.slice(index * NAME, (index + 1) * NAME);
}

export function splitNames(names: string): string[] {
  return Array.from({ length: names.length / NAME }, (_, index) => nameAt(names, index));
}

/** Whether the bytes are the content of the file with this name hash. */
export async function isNamed(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<boolean> {
  return (await sha256(bytes)).startsWith(name);
}

/** The content of the gzip-compressed JSON file at `path`. Throws RecError. */
export async function fetchJson(
  fetch: FetchFile,
  base: string,
  path: string,
  name: string,
  timeout = TIMEOUT,
): Promise<unknown> {
  if (!("DecompressionStream" in globalThis)) throw tooOld();
  return parseJson(await fetchFile(fetch, base, path, name, timeout), path);
}

/** The content of these bytes of a gzip-compressed JSON file. Throws RecError. */
export async function parseJson(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<unknown> {
  const plain = new Response(bytes).body!.pipeThrough(new DecompressionStream("gzip"));
  const data: unknown = await new Response(plain).json().catch(() => {
    throw corrupt(path);
  });
  refuseCritical(data, path);
  return data;
}

/**
 * Throws RecError ("bundle-format") for a critical key, which a reader must know: docs/format.md, "Versions". This
 * version knows none. All other unknown keys are ignored.
 */
export function refuseCritical(data: unknown, path: string): void {
  const key = Object.keys(data ?? {}).find((key) => key[0] === "!");
  if (key) throw new RecError("bundle-format", `${path} needs a later version, for "${key}". Reload the page.`);
}

/** The bytes of the file at `path` in the bundle at `base`. Throws RecError unless they are the right ones. */
export function fetchFile(
  fetch: FetchFile,
  base: string,
  path: string,
  check: Check,
  timeout = TIMEOUT,
): Promise<Uint8Array<ArrayBuffer>> {
  return within(timeout, fetchTwice(fetch, base, path, check), late(path, timeout));
}

async function fetchTwice(fetch: FetchFile, base: string, path: string, check: Check) {
  try {
    return await fetchOnce(fetch, base, path, check, "default");
  } catch (error) {
    if (/^part/.test((error as RecError).code)) return fetchOnce(fetch, base, path, check, "reload");
    throw error;
  }
}

async function fetchOnce(fetch: FetchFile, base: string, path: string, check: Check, cache: RequestCache) {
  const response = await fetch(base + path, cache).catch((error) => {
    throw error instanceof RecError ? error : unreachable(path);
  });
  if (!response.ok) throw missing(path, response.status);
  const bytes = await response.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => {
      throw damaged("part-truncated", path, "ended too early");
    },
  );
  if (await (typeof check === "string" ? isNamed(bytes, check) : check(bytes))) return bytes;
  throw isCutShort(response, bytes) ? damaged("part-truncated", path, "ended too early") : corrupt(path);
}

/** Empty, or shorter than the server announced. With a content encoding, the announced length is another one. */
function isCutShort({ headers }: Response, { length }: Uint8Array): boolean {
  const announced = headers.has("content-encoding") ? 0 : Number(headers.get("content-length"));
  return length === 0 || announced > length;
}

export function unreachable(path: string): RecError {
  return new RecError("network", `${path} could not be fetched: no network, or forbidden by CORS or connect-src.`);
}

export function late(path: string, timeout: number): RecError {
  return new RecError("network", `${path} did not arrive within ${timeout / 1000} seconds.`);
}

function tooOld(): RecError {
  return new RecError("browser-unsupported", "This browser is too old: it has no DecompressionStream.");
}

export function missing(path: string, status: number): RecError {
  return damaged("part-missing", path, `was answered with ${status}`);
}

export function corrupt(path: string): RecError {
  return damaged("part-corrupt", path, "is not what its name says");
}

export function damaged(code: ErrorCode, path: string, what: string): RecError {
  return new RecError(code, `${path} ${what}. Upload the whole bundle again.`);
}
