/** msgpack, as far as a bundle's parts have it: bytes in, values out; binary data as views of the bytes. Throws if they are none. */

export function readMsgpack(bytes: Uint8Array<ArrayBuffer>): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const decoder = new TextDecoder();
  let at = 0;

  /** Moves on by so many bytes, and returns where they begin. */
  const skip = (length: number): number => {
    at += length;
    if (at > bytes.length) fail();
    return at - length;
  };
  const count = (size: number): number => {
    const from = skip(size);
    return bytes.subarray(from, at).reduce((number, byte) => number * 256 + byte, 0);
  };
  const binary = (length: number) => bytes.subarray(skip(length), at);
  const text = (length: number): string => decoder.decode(binary(length));
  const list = (length: number): unknown[] => {
    const found = [];
    while (length-- > 0) found.push(read());
    return found;
  };
  const map = (length: number): unknown => {
    const found: [string, unknown][] = [];
    while (length-- > 0) found.push([String(read()), read()]);
    return Object.fromEntries(found);
  };
  const signed = (size: number): number => {
    const number = count(size);
    return number < 2 ** (8 * size - 1) ? number : number - 2 ** (8 * size);
  };

  const read = (): unknown => {
    const type = count(1);
    if (type < 0x80) return type;
    if (type < 0x90) return map(type & 15);
    if (type < 0xa0) return list(type & 15);
    if (type < 0xc0) return text(type & 31);
    if (type >= 0xe0) return type - 256;
    if (type === 0xc0) return null;
    if (type === 0xc2 || type === 0xc3) return type === 0xc3;
    if (type === 0xca) return view.getFloat32(skip(4));
    if (type === 0xcb) return view.getFloat64(skip(8));
    for (const [first, sizes, make] of KINDS) {
      const size = sizes[type - first];
      if (size) return make(size);
    }
    return fail();
  };
  const of = (make: (length: number) => unknown) => (size: number) => make(count(size));
  const KINDS = [
    [0xc4, [1, 2, 4], of(binary)],
    [0xcc, [1, 2, 4, 8], count],
    [0xd0, [1, 2, 4, 8], signed],
    [0xd9, [1, 2, 4], of(text)],
    [0xdc, [2, 4], of(list)],
    [0xde, [2, 4], of(map)],
  ] as const;

  return read();
}

/** The engine, which reads the same bytes, says what is wrong with them. */
export function fail(): never {
  throw new Error("This is no part of a bundle.");
}
