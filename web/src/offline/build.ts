/**
 * The files of one build: its boot piece in, paths with their hashes out, in the order in which they are kept. The
 * order follows from the bundle alone. What names other files is read with `read`, which keeps it, too.
 */
import { parseJson, splitNames } from "../shared/files.js";
import type { BuildFiles } from "../shared/offline.js";
import type { Lookup } from "../shared/boot.js";

/** A file, and its SHA-256 in hexadecimal digits, or the first of them. */
export interface NamedFile {
  readonly path: string;
  readonly hash: string;
}

/** A file's verified content. Throws RecError. */
export type Read = (file: NamedFile) => Promise<Uint8Array<ArrayBuffer>>;

/** `needed`: without these the engine cannot start, or a page has no list. `further`: as many as there is room for. */
export interface FilesOfBuild {
  readonly needed: readonly NamedFile[];
  readonly further: readonly NamedFile[];
}

/** Lists each file of an engine folder with its hash; the folder has the name of this file's content. */
const LISTING = "files.txt";
/** Not needed where a service worker runs: notices, and hashes for pages that are not secure. */
const SPARE = /NOTICES|digest|sbom/;

export async function filesOf({ engine, instant }: BuildFiles, read: Read): Promise<FilesOfBuild> {
  const listing = { path: `parts/listing-${engine.listing}.bin`, hash: engine.listing };
  const core = { path: `parts/core-${engine.core}.msgpack`, hash: engine.core };
  const { items, resident, sample, search } = (await parseJson(await read(listing), listing.path)) as ItemListing;
  const itemParts = splitNames(items).map((hash) => ({ path: `parts/items-${hash}.msgpack`, hash }));
  const first = resident ? itemParts : itemParts.filter((_, number) => number === sample);
  const searched = search ? [{ path: `parts/search-${search}.msgpack`, hash: search }] : [];
  // Of packs, which are large, the pages that are opened keep what they request of them.
  const named = instant.page ? [] : splitNames(instant.names).map(instantFile);
  const directories = instant.fan > 0 ? named : [];
  const parts = directories[0] ? await partsIn(directories, read) : named;
  return {
    needed: [...(await engineFiles(engine.folder, read)), core, listing, ...first, ...directories, instantFile(instant.default)],
    further: [...searched, ...parts, ...itemParts.filter((part) => !first.includes(part))],
  };
}

interface ItemListing {
  readonly resident: boolean;
  readonly items: string;
  readonly sample: number | null;
  readonly search?: string;
}

async function engineFiles(folder: string, read: Read): Promise<NamedFile[]> {
  const listing = { path: `${folder}/${LISTING}`, hash: folder.replace("engine-", "") };
  const lines = new TextDecoder().decode(await read(listing)).trim().split("\n");
  const files = lines.map((line) => line.split(" ")).filter(([name]) => !SPARE.test(name!));
  return [listing, ...files.map(([name, hash]) => ({ path: `${folder}/${name}`, hash: hash! }))];
}

async function partsIn(directories: readonly NamedFile[], read: Read): Promise<NamedFile[]> {
  const names: string[] = [];
  for (const directory of directories) names.push(((await parseJson(await read(directory), directory.path)) as Lookup).names);
  return splitNames(names.join("")).map(instantFile);
}

function instantFile(hash: string): NamedFile {
  return { path: `instant/${hash}.bin`, hash };
}

/** The bundle's folder and the path in it, if this is the address of a file that is named by its content. */
export function immutable(url: string): readonly [base: string, path: string] | null {
  const found = /^(.*\/)(engine-[0-9a-f]{16}\/[\w.]+|instant\/[0-9a-f]{16}\.(?:bin|gz)|parts\/[a-z]+-[0-9a-f]{16}\.\w+)$/.exec(url);
  return found && [found[1]!, found[2]!];
}

/** The bundle's folder, if this is the address of a file by which a page comes to a build, or of its overlay. */
export function entryOf(url: string): string | null {
  return /^(.*\/)(rec(-signed)?\.js|(signed|overlay)\.json)$/.exec(url)?.[1] ?? null;
}
