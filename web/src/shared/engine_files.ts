/** Files of the engine folder, which are not named by their content but may have an integrity value. */
import type { RecError } from "./errors.js";
import { corrupt, missing, unreachable } from "./files.js";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * The response. A file that is missing or corrupt is requested once more past the cache. Throws RecError if it still is,
 * or if the server cannot be reached.
 */
export async function fetchEngineFile(fetch: Fetch, url: string, init: RequestInit = {}): Promise<Response> {
  const first = await fetch(url, init).catch(() => null);
  if (first?.ok) return first;
  const response = await fetch(url, { ...init, cache: "reload" }).catch(() => null);
  if (!response) throw await failureOf(fetch, url, init);
  if (!response.ok) throw missing(nameOf(url), response.status);
  return response;
}

/** A browser reports a failed integrity check like a broken connection; a request without the check tells them apart. */
async function failureOf(fetch: Fetch, url: string, { integrity, ...init }: RequestInit): Promise<RecError> {
  const response = integrity ? await fetch(url, init).catch(() => null) : null;
  if (!response) return unreachable(nameOf(url));
  return response.ok ? corrupt(nameOf(url)) : missing(nameOf(url), response.status);
}

/** The file's path in the bundle, such as "engine-…/pyodide.mjs". */
function nameOf(url: string): string {
  return url.split("/").slice(-2).join("/");
}
