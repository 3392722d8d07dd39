// What files weigh, as they are and in brotli. Weighing takes long for the largest, so what it found is kept.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { brotliFor } from "../kit/brotli.mjs";
import { RESULTS } from "../kit/places.mjs";

const KEPT = join(RESULTS, "peers/weights");

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
    const packed = await promisify(brotliCompress)(content, brotliFor(content.length));
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(`${record}.new`, String(packed.length));
    renameSync(`${record}.new`, record);
  }
  return { raw: content.length, packed: Math.min(content.length, Number(readFileSync(record, "utf8"))) };
}
