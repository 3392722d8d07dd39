/**
 * Packs (docs/format.md §4): many instant parts end to end in few files. An item's id in, its part out, after two
 * requests for a range: a page of the packs' directory, and the part. Each range has a hash of its own. Only the rec.js
 * of a bundle with packs has this: see without_packs.ts.
 */
import type { Boot } from "../../shared/boot.js";
import { RecError } from "../../shared/errors.js";
import { type Check, fetchFile, nameAt, parseJson } from "../../shared/files.js";
import { hex, sha256 } from "../../shared/sha256.js";
import type { Host } from "../host.js";
import { wordOf } from "./lookup.js";

/** Calls `load` once for each key, until it fails. */
export type Once = (key: string, load: () => Promise<unknown>) => Promise<unknown>;

/** A range of a pack. */
interface Span {
  readonly pack: number;
  readonly start: number;
  readonly length: number;
  readonly check: Check;
}

const PACK = 2e7;
const RECORD = 30;
const HASH = 16;

/** The item's instant part; null if the bundle has no such item. Throws RecError. */
export async function packedPart(instant: Boot["instant"], id: string, { base, fetch }: Pick<Host, "base" | "fetch">, once: Once) {
  const read = ({ pack, start, length, check }: Span, isPart: boolean) => {
    const path = `instant/${nameAt(instant.names, pack)}.gz`;
    return once(`${path} ${start}`, async () => {
      const bytes = await fetchFile((url, cache) => fetchRange(fetch, url, cache, start, length), base, path, check);
      return isPart ? parseJson(bytes, path) : bytes;
    });
  };
  const page = (await read(pageOf(instant, id), false)) as Uint8Array<ArrayBuffer>;
  const span = spanIn(page, instant, id);
  return span && read(span, true);
}

async function fetchRange(fetch: Host["fetch"], url: string, cache: RequestCache, start: number, length: number) {
  const response = await fetch(url, cache, `bytes=${start}-${start + length - 1}`);
  if (response.status !== 200) return response;
  void response.body?.cancel(); // It is the whole file, of megabytes.
  throw new RecError("host-ranges", `The server sends ${url} whole, not the range that was asked for. Build with [index] requests = "files".`);
}

/** The page of the directory that has the item. It ends with the hashes that lead from it to the tree's root. */
function pageOf({ fan, page, seed, root }: Boot["instant"], id: string): Span {
  const number = wordOf(id, seed, 1) % fan;
  const inPack = Math.floor(PACK / page!);
  const check = async (bytes: Uint8Array<ArrayBuffer>) => {
    let at = page! - HASH * Math.log2(fan);
    let hash = await longHash(bytes.subarray(0, at));
    for (let side = number; at < page!; side >>= 1, at += HASH) {
      const other = hex(bytes.subarray(at, at + HASH));
      hash = await longHash(new TextEncoder().encode(side & 1 ? other + hash : hash + other));
    }
    return hash === root;
  };
  return { pack: Math.floor(number / inPack), start: (number % inPack) * page!, length: page!, check };
}

/** Where this page says that the item's part is; null if it knows no such item. */
function spanIn(bytes: Uint8Array<ArrayBuffer>, { fan, page, seed }: Boot["instant"], id: string): Span | null {
  const view = new DataView(bytes.buffer);
  const mark = wordOf(id, seed, 0);
  for (let at = page! - HASH * Math.log2(fan); (at -= RECORD) >= 0; ) {
    const [start, length] = [view.getUint32(at + 6, true), view.getUint32(at + 10, true)];
    if (length && view.getUint32(at, true) === mark) {
      return { pack: view.getUint16(at + 4, true), start, length, check: hex(bytes.subarray(at + 14, at + RECORD)) };
    }
  }
  return null;
}

async function longHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return (await sha256(bytes)).slice(0, 2 * HASH);
}
