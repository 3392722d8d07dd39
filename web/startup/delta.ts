/**
 * Build time: what a snapshot's memory has that a freshly started module has not, as a WebAssembly module. Each run
 * of bytes that differ is one data segment, so instantiating it over a fresh module's memory makes that memory the
 * snapshot's; engines do this as fast as they copy, and hosts that compress .wasm compress it.
 */

/** Equal bytes between two runs that are cheaper to repeat than to begin another run after. */
const GAP = 24;
/** Engines refuse modules with more data segments than this. */
const MOST_RUNS = 100_000;

/**
 * All are memory from address 0; where one of `fresh` is shorter, it counts as zero. Each of these is of another fresh
 * module: where they differ, nobody can tell what the next one will have, and the delta says what there is to be.
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

/** Runs [start, end) outside of which all are equal. */
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
