/**
 * Build time: the difference between a snapshot's memory and that of a freshly started module, as a WebAssembly module.
 * Each run of bytes that differ is one data segment, so an instance over a fresh module's memory turns that memory into
 * the snapshot's. Engines do this as fast as they copy, and hosts that compress .wasm compress it.
 */

/** So many equal bytes between two runs are cheaper to repeat than a new run is to begin. */
const GAP = 24;
/** Engines refuse modules with more data segments. */
const MOST_RUNS = 100_000;

/**
 * All arguments are memory from address 0; a shorter one of `fresh` continues with zeros. Each of these is from another
 * fresh module: where they differ, the next module's bytes are unknown, so the delta contains these bytes.
 */
export function encodeDelta(fresh: readonly Uint8Array[], wanted: Uint8Array): Uint8Array<ArrayBuffer> {
  const runs = differences(fresh, wanted);
  if (runs.length > MOST_RUNS) throw new Error(`${runs.length} runs are more than an engine takes: widen the gap.`);
  const memory = [...name("env"), ...name("memory"), 2, 0, 0];
  const segments = runs.map(([start, end]) => [
    Uint8Array.from([0, 0x41, ...signed(start), 0x0b, ...unsigned(end - start)]),
    wanted.subarray(start, end),
  ]);
  return concatenate([
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    ...section(2, 1, [Uint8Array.from(memory)]),
    ...section(11, runs.length, segments.flat()),
  ]);
}

/** Runs [start, end); outside of them all memories are equal. */
function differences(fresh: readonly Uint8Array[], wanted: Uint8Array): [number, number][] {
  const runs: [number, number][] = [];
  for (let at = 0; at < wanted.length; at++) {
    if (fresh.every((memory) => wanted[at] === (memory[at] ?? 0))) continue;
    const last = runs.at(-1);
    if (last && at - last[1] <= GAP) last[1] = at + 1;
    else runs.push([at, at + 1]);
  }
  return runs;
}

/** A section of WebAssembly's binary format: a vector of so many entries. */
function section(id: number, count: number, entries: readonly Uint8Array[]): Uint8Array[] {
  const length = Uint8Array.from(unsigned(count));
  const bytes = entries.reduce((sum, entry) => sum + entry.length, length.length);
  return [Uint8Array.from([id, ...unsigned(bytes)]), length, ...entries];
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
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
