/**
 * A pack of small pictures (docs/format.md §4): its bytes in, out each picture by the key of its address. A pack says itself
 * what it holds, so packs of earlier pages, and of earlier builds, are as good as new ones.
 */
import { corrupt } from "../../shared/files.js";
import { fnv1a32 } from "../instant/lookup.js";

const HEADER = 4;
const RECORD = 16;

export function pictureKey(address: string): string {
  return `${fnv1a32(address)} ${fnv1a32(`\u0001${address}`)}`;
}

/** Throws RecError, naming `what`, for a pack that says of pictures that they lie outside of it. */
export function openPack(pack: Uint8Array<ArrayBuffer>, what: string): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  const count = pack.length < HEADER ? Infinity : view.getUint32(0, true);
  if (HEADER + count * RECORD > pack.length) throw corrupt(what);
  const pictures = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let at = HEADER; at < HEADER + count * RECORD; at += RECORD) {
    const [one, two, start, end] = [0, 4, 8, 12].map((place) => view.getUint32(at + place, true)) as [number, number, number, number];
    if (start >= end || end > pack.length) throw corrupt(what);
    pictures.set(`${one} ${two}`, pack.subarray(start, end));
  }
  return pictures;
}
