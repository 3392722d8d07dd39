/**
 * What the worker downloads: a URL in, a response or the verified bytes of a part out. A part is refused
 * unless its SHA-256 begins with the hash in its name (docs/format.md §1); one that is missing or damaged
 * is asked for once more past the cache. Failures are RecErrors that name the file and what to do.
 */
import { RecError } from "../page/errors.js";
import { sha256 } from "../page/sha256.js";
import type { Boot } from "../shared/boot.js";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The core part and the item parts of a bundle, in order. */
export interface EngineParts {
  readonly core: ArrayBuffer;
  readonly items: readonly ArrayBuffer[];
}

const NAME = 16;

/** All engine parts of the bundle in `base`, downloaded at once. Raises RecError. */
export async function fetchParts(fetch: Fetch, base: string, engine: Boot["engine"]): Promise<EngineParts> {
  const part = (kind: string, name: string) =>
    fetchPart(fetch, `${base}parts/${kind}-${name}.msgpack`, name);
  const names = engine.items.match(new RegExp(`.{${NAME}}`, "g")) ?? [];
  const [core, ...items] = await Promise.all([
    part("core", engine.core),
    ...names.map((name) => part("items", name)),
  ]);
  return { core, items };
}

/** The response, if the file is there. Raises RecError. */
export async function found(fetch: Fetch, url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init).catch(() => null);
  if (response?.ok) return response;
  throw response ? missing(url, response.status) : await unreachable(fetch, url, init);
}

async function fetchPart(fetch: Fetch, url: string, name: string): Promise<ArrayBuffer> {
  try {
    return await attempt(fetch, url, name, "default");
  } catch (error) {
    if (error instanceof RecError && error.code === "network") throw error;
    return attempt(fetch, url, name, "reload");
  }
}

async function attempt(fetch: Fetch, url: string, name: string, cache: RequestCache): Promise<ArrayBuffer> {
  const response = await found(fetch, url, { cache });
  const bytes = await response.arrayBuffer().catch(() => {
    throw truncated(url);
  });
  if ((await sha256(new Uint8Array(bytes))).startsWith(name)) return bytes;
  throw isCutShort(response, bytes) ? truncated(url) : corrupt(url);
}

/** A browser reports a failed integrity check like a broken connection; asking without the check tells. */
async function unreachable(fetch: Fetch, url: string, { integrity, ...init }: RequestInit): Promise<RecError> {
  const response = integrity ? await fetch(url, init).catch(() => null) : null;
  if (response) return response.ok ? corrupt(url) : missing(url, response.status);
  return new RecError("network", `${fileOf(url)} could not be fetched: the server cannot be reached.`);
}

/** Whether the server announced more than it sent; with an encoding, its length tells nothing. */
function isCutShort({ headers }: Response, bytes: ArrayBuffer): boolean {
  return !headers.has("content-encoding") && Number(headers.get("content-length")) > bytes.byteLength;
}

function missing(url: string, status: number): RecError {
  return new RecError("part-missing", `${fileOf(url)} is not on the server (status ${status}). Upload the bundle again.`);
}

function truncated(url: string): RecError {
  return new RecError("part-truncated", `${fileOf(url)} ended too early. Upload the bundle again, completely.`);
}

function corrupt(url: string): RecError {
  return new RecError("part-corrupt", `${fileOf(url)} is not what its name says. Upload the bundle again, unchanged.`);
}

/** The file as the bundle's folder names it: "parts/core-….msgpack". */
function fileOf(url: string): string {
  return url.split("/").slice(-2).join("/");
}
