/**
 * Scripts of the engine folder that rec.js loads when a page uses them, so that rec.js stays small. In: the folder, the
 * file's name and its integrity value. Out: the module, as the builder made it; the caller knows its type.
 */
import { damaged, late, TIMEOUT } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";

/** Throws RecError. A file without an integrity value is not loaded: a bundle of an earlier version lacks it. */
export function loadModule(host: Pick<Host, "base" | "load">, folder: string, name: string, integrity?: string): Promise<unknown> {
  const path = `${folder}/${name}`;
  const loading = integrity ? host.load(host.base + path, integrity) : Promise.reject();
  const loaded = loading.catch(() => {
    throw damaged("part-missing", path, "is missing, changed, or forbidden by script-src");
  });
  return within(TIMEOUT, loaded, late(path, TIMEOUT));
}
