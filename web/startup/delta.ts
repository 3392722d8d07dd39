/**
 * Build time: what a snapshot's memory has that a freshly started module has not, as a WebAssembly module. Each run
 * of bytes that differ is one data segment, so instantiating it over a fresh module's memory makes that memory the
 * snapshot's; engines do this as fast as they copy, and hosts that compress .wasm compress it.
 */
import { encodeModule, SECTION, signed, text, unsigned, vector } from "./wasm.js";

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
  const memory = Uint8Array.of(...text("env"), ...text("memory"), 2, 0, 0);
  const segments = runs.flatMap(([start, end]) => [
    Uint8Array.of(0, 0x41, ...signed(start), 0x0b, ...unsigned(end - start)),
    wanted.subarray(start, end),
  ]);
  return encodeModule([
    { id: SECTION.import, content: vector([memory]) },
    { id: SECTION.data, content: vector(segments, runs.length) },
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
