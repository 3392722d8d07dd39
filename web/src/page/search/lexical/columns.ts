/**
 * The columns of a bundle's parts (docs/format.md §5 and §6): the maps that msgpack gives in, arrays and texts out. Whatever does
 * not fit throws; who reads a part says that it is corrupt.
 */
import { fail, readMsgpack } from "./msgpack.js";

export { fail };

export type Packed = Readonly<Record<string, unknown>>;

/** How much a file may become when it is decompressed: docs/format.md §1. */
const [LEAST, TIMES] = [65_536, 256];
/** Those that are read here. */
const ARRAYS = { "|u1": Uint8Array, "<u2": Uint16Array, "<u4": Uint32Array, "<f8": Float64Array } as const;
const LINE_FEED = 10;
type Dtype = keyof typeof ARRAYS;

/** Texts, decoded when they are asked for. */
export class Texts {
  readonly #starts: Uint32Array;
  static readonly #decoder = new TextDecoder();
  static readonly #encoder = new TextEncoder();

  constructor(
    lengths: Uint32Array,
    private readonly data: Uint8Array,
  ) {
    this.#starts = new Uint32Array(lengths.length + 1);
    lengths.forEach((length, row) => (this.#starts[row + 1] = this.#starts[row]! + length));
  }

  get length(): number {
    return this.#starts.length - 1;
  }

  bytes(row: number): Uint8Array {
    return this.data.subarray(this.#starts[row], this.#starts[row + 1]);
  }

  at(row: number): string {
    return Texts.#decoder.decode(this.bytes(row));
  }

  /** Of texts that ascend by code point: the first that is not before this one. */
  place(text: string): number {
    const wanted = Texts.#encoder.encode(text);
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.bytes(middle), wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row with this very text among those that a line feed parts; -1: none. */
  rowWith(text: string): number {
    const { length } = Texts.#encoder.encode(text);
    for (let row = 0; length && row < this.length; row++) {
      const more = this.#starts[row + 1]! - this.#starts[row]! - length; // Decoding all texts with each letter would be slow.
      if ((more === 0 || (more > 0 && this.bytes(row).includes(LINE_FEED))) && this.at(row).split("\n").includes(text)) return row;
    }
    return -1;
  }
}

function compare(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at++) if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}

/** The columns of one part. */
export class Columns {
  #room: number;

  constructor(
    readonly packed: Packed,
    bytes: number,
  ) {
    this.#room = LEAST + TIMES * bytes;
  }

  static of(content: Uint8Array<ArrayBuffer>): Columns {
    return new Columns(known(readMsgpack(content) as Packed), content.length);
  }

  async array<Type extends Dtype>(packed: unknown, dtype: Type): Promise<InstanceType<(typeof ARRAYS)[Type]>> {
    const { dtype: found, shape, data, zip } = packed as { dtype: Dtype; shape: readonly number[]; data?: Uint8Array; zip?: Uint8Array<ArrayBuffer> };
    if (found !== dtype) fail();
    const Type = ARRAYS[dtype];
    const bytes = shape.reduce((size, length) => size * length, Type.BYTES_PER_ELEMENT);
    const plain = zip ? await this.#unzip(zip, bytes) : data!.slice();
    if (plain.length !== bytes) fail();
    return new Type(plain.buffer as ArrayBuffer) as InstanceType<(typeof ARRAYS)[Type]>;
  }

  /** Also of a column that the part does without. */
  async texts(packed: unknown): Promise<Texts> {
    if (packed === undefined) return new Texts(new Uint32Array(), new Uint8Array());
    const { lengths, zip } = packed as { lengths: unknown; zip: Uint8Array<ArrayBuffer> };
    const sizes = await this.array(lengths, "<u4");
    return new Texts(sizes, await this.#unzip(zip, sizes.reduce((sum, size) => sum + size, 0)));
  }

  async varints(packed: unknown): Promise<number[]> {
    const numbers: number[] = [];
    let [number, shift] = [0, 1];
    for (const byte of await this.array(packed, "|u1")) {
      number += (byte & 127) * shift;
      shift *= 128;
      if (byte > 127) continue;
      numbers.push(number);
      [number, shift] = [0, 1];
    }
    return numbers;
  }

  /** Reads no more than it expects, whatever the bytes say. */
  async #unzip(zip: Uint8Array<ArrayBuffer>, bytes: number): Promise<Uint8Array> {
    this.#room -= bytes;
    if (!(this.#room >= 0)) fail();
    const plain = new Uint8Array(bytes);
    const reader = new Response(zip).body!.pipeThrough(new DecompressionStream("deflate")).getReader();
    for (let at = 0; ; ) {
      const { done, value } = await reader.read();
      if (!done) plain.set(value, at);
      else if (at === bytes) return plain;
      else fail();
      at += value.length;
    }
  }
}

/** The map, unless it has a key that only later versions understand: docs/format.md §12. */
export function known<Map extends object>(map: Map): Map {
  return Object.keys(map).some((key) => key[0] === "!") ? fail() : map;
}
