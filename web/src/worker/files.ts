/** Files of Pyodide's, which are not named by their content but may carry an integrity check. */
import type { RecError } from "../shared/errors.js";
import { corrupt, missing, unreachable } from "../shared/files.js";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The response, if the file is there. Raises RecError. */
export async function found(fetch: Fetch, url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init).catch(() => null);
  if (!response) throw await failure(fetch, url, init);
  if (!response.ok) throw missing(fileOf(url), response.status);
  return response;
}

/** A browser reports what fails the integrity check like a broken connection; asking without the check tells. */
async function failure(fetch: Fetch, url: string, { integrity, ...init }: RequestInit): Promise<RecError> {
  const response = integrity ? await fetch(url, init).catch(() => null) : null;
  if (!response) return unreachable(fileOf(url));
  return response.ok ? corrupt(fileOf(url)) : missing(fileOf(url), response.status);
}

/** The file as the bundle's folder names it: "engine-…/pyodide.mjs". */
function fileOf(url: string): string {
  return url.split("/").slice(-2).join("/");
}
