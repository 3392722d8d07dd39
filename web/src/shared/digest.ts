/**
 * SHA-256 for pages without crypto.subtle, in a file of its own that hardly any page loads: see sha256.ts.
 * It has the form of crypto.subtle: bytes in, the 32 bytes of their hash out.
 */

/** The first 32 fractional bits of the cube roots and square roots of the first primes. */
const ROUND: number[] = [];
const START: number[] = [];
for (let number = 2; ROUND.length < 64; number++) {
  let divisor = 2;
  while (number % divisor !== 0) divisor++;
  if (divisor < number) continue;
  ROUND.push(((Math.cbrt(number) % 1) * 2 ** 32) | 0);
  START.push(((Math.sqrt(number) % 1) * 2 ** 32) | 0);
}

export async function digest(_name: "SHA-256", bytes: Uint8Array): Promise<ArrayBuffer> {
  const message = pad(bytes);
  const state = Uint32Array.from(START.slice(0, 8));
  for (let at = 0; at < message.byteLength; at += 64) mix(state, message, at);
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => hash.setUint32(4 * index, word));
  return hash.buffer;
}

/** The message, a one bit, zeros, and its length in bits: a multiple of 64 bytes. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length * 8));
  return view;
}

/** Works one block of 64 bytes into the state (FIPS 180-4, section 6.2.2). */
function mix(state: Uint32Array, message: DataView, at: number): void {
  const w: number[] = [];
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight;
  for (let i = 0; i < 64; i++) {
    w[i] = i < 16 ? message.getInt32(at + i * 4) : expand(w, i);
    const t1 = h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!;
    const t2 = turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word));
}

type Eight = [number, number, number, number, number, number, number, number];

function expand(w: number[], i: number): number {
  const [early, late] = [w[i - 15]!, w[i - 2]!];
  return (w[i - 16]! + (turn(early, 7, 18) ^ (early >>> 3)) + w[i - 7]! + (turn(late, 17, 19) ^ (late >>> 10))) | 0;
}

/** The word rotated right by each of these, xored. */
function turn(word: number, ...bits: number[]): number {
  return bits.reduce((all, by) => all ^ ((word >>> by) | (word << (32 - by))), 0);
}
