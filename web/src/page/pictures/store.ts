/**
 * Where packs come from: first those that earlier pages left on this device, without a request; then, when the engine has
 * started, those of the page from the network, all that are not here, in their order. Which they are follows from the
 * visited pages and the bundle alone.
 */
import { type CachedKind, PartCache } from "../../shared/cache.js";
import { fetchFile } from "../../shared/files.js";
import type { Host } from "../host.js";

const PACKS: CachedKind = { suffix: ":pictures", path: ["pictures/", ".pack"] };
/** Bytes that later pages find. */
const BUDGET = 6 * 2 ** 20;

export interface PackStore extends Pick<Host, "base" | "fetch"> {
  readonly cache: PartCache;
  /** Names of the packs that are here. */
  readonly loaded: Set<string>;
  readonly add: (pack: Uint8Array<ArrayBuffer>, what: string) => void;
}

export function packCache(storage: CacheStorage | undefined, base: string): PartCache {
  return new PartCache(storage, base, BUDGET, PACKS);
}

/** Throws RecError if a pack cannot be had; the others are loaded all the same. */
export async function loadPacks(store: PackStore, names: readonly string[], starting: Promise<unknown>): Promise<void> {
  await recall(store);
  if (!(await starting.catch(() => null))) return; // The visitor saves data, or the engine failed: nothing is picked.
  const missing = names.filter((name) => !store.loaded.has(name));
  missing.forEach((name) => store.loaded.add(name));
  const packs = await Promise.allSettled(missing.map(async (name) => [name, await load(store, name)] as const));
  const arrived = packs.flatMap((pack) => (pack.status === "fulfilled" ? [pack.value] : []));
  await store.cache.keep(new Map(arrived));
  for (const pack of packs) if (pack.status === "rejected") throw pack.reason;
}

/** The packs that earlier pages left on this device. */
async function recall({ cache, loaded, add }: PackStore): Promise<void> {
  const names = (await cache.recent()).filter((name) => !loaded.has(name));
  names.forEach((name) => loaded.add(name));
  await Promise.all(
    names.map(async (name) => {
      const pack = await cache.get(name);
      if (pack) add(new Uint8Array(pack), name);
      else loaded.delete(name);
    }),
  );
}

async function load({ base, fetch, add }: PackStore, name: string): Promise<ArrayBuffer> {
  const path = PACKS.path.join(name);
  const pack = await fetchFile(fetch, base, path, name);
  add(pack, path);
  return pack.buffer;
}
