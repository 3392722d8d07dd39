/** Build time: as much of WebAssembly's binary format as the kit writes and changes. */

export const SECTION = { import: 2, export: 7, data: 11 } as const;

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

export function encodeModule(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const pieces = sections.flatMap(({ id, content }) => [Uint8Array.of(id, ...unsigned(content.length)), content]);
  return concatenate([HEADER, ...pieces]);
}

export function decodeModule(module: Uint8Array): Section[] {
  const sections: Section[] = [];
  const reader = new Reader(module, HEADER.length);
  while (!reader.done) sections.push({ id: reader.byte(), content: reader.bytes(reader.unsigned()) });
  return sections;
}

/** What most sections are: so many entries, one after the other. */
export function vector(entries: readonly Uint8Array[], count = entries.length): Uint8Array {
  return concatenate([Uint8Array.from(unsigned(count)), ...entries]);
}

export class Reader {
  constructor(
    private readonly content: Uint8Array,
    public at = 0,
  ) {}

  get done(): boolean {
    return this.at === this.content.length;
  }

  byte(): number {
    return this.content[this.at++]!;
  }

  bytes(length: number): Uint8Array {
    return this.content.subarray(this.at, (this.at += length));
  }

  /** LEB128. */
  unsigned(): number {
    const byte = this.byte();
    return byte < 0x80 ? byte : (byte & 0x7f) + this.unsigned() * 0x80;
  }

  text(): string {
    return new TextDecoder().decode(this.bytes(this.unsigned()));
  }
}

export function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
export function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

export function signed(value: number): number[] {
  const low = value & 0x7f;
  return value >= -0x40 && value < 0x40 ? [low] : [low | 0x80, ...signed(value >> 7)];
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
