/** The messages between a page and the service worker that keeps the bundle for a page without a network. */
import type { Boot } from "./boot.js";
import type { ErrorCode } from "./protocol.js";
import { partCache } from "./files.js";

/** What of the boot piece says which files a build has. */
export type BuildFiles = Pick<Boot, "build" | "engine" | "instant">;

/** A page asks the service worker to keep its build. Nothing in it follows from the profile. */
export interface KeepRequest {
  readonly recbuild: "keep";
  /** The bundle's folder, with a slash at the end. */
  readonly base: string;
  readonly boot: BuildFiles;
  /** Names of the files through which the page came to this build: the script, and what it reads the build from. */
  readonly entries: readonly string[];
  /** Bytes for the bundle's parts; what the engine needs is kept in any case. */
  readonly budget: number;
  /** The page's own address, and those of the files that it has loaded from its site. */
  readonly page: { readonly url: string; readonly files: readonly string[] };
}

/** How much of a build is on the device. */
export interface Kept {
  readonly build: string;
  readonly bytes: number;
  /** Parts that are kept, and all parts of the bundle. */
  readonly parts: number;
  readonly of: number;
}

/** The service worker's answer. */
export type KeepReply = { readonly kept: Kept } | { readonly code: ErrorCode; readonly message: string };

export function isKeepRequest(data: unknown): data is KeepRequest {
  return (data as Partial<KeepRequest> | null)?.recbuild === "keep";
}

/** The caches that a service worker fills for the bundle at `base`; the page deletes them when it forgets. */
export function offlineCache(base: string, what: "bundle" | "pages"): string {
  return `${partCache(base)}:${what}`;
}
