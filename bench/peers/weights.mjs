// What files weigh, as they are and in brotli. Weighing takes long for the largest, so what it found is kept.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { RESULTS } from "../places.mjs";

const KEPT = join(RESULTS, "peers/weights");
/** Above so many bytes, brotli's best quality would take a minute, to save a hundredth of what floats weigh. */
const LARGE = 1.2e7;

/** @typedef {{raw: number, packed: number}} Weight */

/** Files together. @param {string[]} files @returns {Promise<Weight>} */
export async function weigh(files) {
  const total = { raw: 0, packed: 0 };
  for (const file of files) {
    const { raw, packed } = await weighOne(file);
    total.raw += raw;
    total.packed += packed;
  }
  return total;
}

/** @param {string} file @returns {Promise<Weight>} */
async function weighOne(file) {
  const content = readFileSync(file);
  const record = join(KEPT, createHash("sha256").update(content).digest("hex").slice(0, 32));
  if (!existsSync(record)) {
    const quality = content.length > LARGE ? 5 : 11;
    const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const packed = await promisify(brotliCompress)(content, { params });
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(`${record}.new`, String(packed.length));
    renameSync(`${record}.new`, record);
  }
  return { raw: content.length, packed: Math.min(content.length, Number(readFileSync(record, "utf8"))) };
}
