// Files in brotli, as a static host has them: made once, and kept from one run to the next, since the largest take long.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { RESULTS } from "./places.mjs";

const PACKED = join(RESULTS, "brotli");
/** Above so many bytes, the best quality would take minutes, to save a hundredth of what floats weigh. */
const LARGE = 1.2e7;

/** Settings for so many bytes. @param {number} bytes */
export function brotliFor(bytes) {
  return { params: { [constants.BROTLI_PARAM_QUALITY]: bytes > LARGE ? 5 : 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes } };
}

/** @param {Buffer} raw */
export function pack(raw) {
  const kept = join(PACKED, `${nameOf(raw)}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const small = brotliCompressSync(raw, brotliFor(raw.length));
  mkdirSync(PACKED, { recursive: true });
  writeFileSync(`${kept}.new`, small);
  renameSync(`${kept}.new`, kept);
  return small;
}

/** @param {Buffer} content */
export function nameOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
