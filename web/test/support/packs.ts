/** Packs by docs/format.md §4, made without the builder: instant parts and the number of each id's part in, files out. */
import { createHash } from "node:crypto";
import type { Boot } from "../../src/shared/boot.js";
import { wordOf } from "../../src/page/instant/lookup.js";
import { nameOf } from "./bundle.js";

const RECORD = 30;
const HASH = 16;
const SEED = 0;

type Bytes = Uint8Array<ArrayBuffer>;

/** Each file under its name hash, the directory's first, and what the boot piece says of them. `fan`: a power of two. */
export function packsOf(parts: readonly Bytes[], numbers: ReadonlyMap<string, number>, fan: number) {
  const records = Array.from({ length: fan }, () => [] as Bytes[]);
  for (const [id, number] of numbers) records[wordOf(id, SEED, 1) % fan]!.push(recordOf(id, parts, number));
  const room = RECORD * Math.max(1, ...records.map(({ length }) => length));
  const leaves = records.map((some) => Buffer.concat([...some, Buffer.alloc(room - RECORD * some.length)]));
  const tree = [leaves.map(longHash)];
  for (let level = tree[0]!; level.length > 1; tree.push(level)) {
    level = level.flatMap((hash, number) => (number % 2 ? [] : [longHash(Buffer.from(hash + level[number + 1]!))]));
  }
  const pages = leaves.map((leaf, number) => {
    const siblings = tree.slice(0, -1).map((level, height) => Buffer.from(level[(number >> height) ^ 1]!, "hex"));
    return Buffer.concat([leaf, ...siblings]);
  });
  const contents = [Buffer.concat(pages), Buffer.concat(parts)].map((content) => new Uint8Array(content));
  const files = new Map(contents.map((content) => [nameOf(content), content]));
  const page = room + HASH * (tree.length - 1);
  const instant: Omit<Boot["instant"], "default"> = {
    fan, page, root: tree.at(-1)![0]!, seed: SEED, table: "", names: contents.map(nameOf).join(""),
  };
  return { files, instant };
}

/** The second file holds all parts end to end. */
function recordOf(id: string, parts: readonly Bytes[], number: number): Bytes {
  const record = Buffer.alloc(RECORD);
  record.writeUInt32LE(wordOf(id, SEED, 0), 0);
  record.writeUInt16LE(1, 4);
  record.writeUInt32LE(parts.slice(0, number).reduce((sum, { length }) => sum + length, 0), 6);
  record.writeUInt32LE(parts[number]!.length, 10);
  record.write(longHash(parts[number]!), 14, "hex");
  return new Uint8Array(record);
}

function longHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 2 * HASH);
}
