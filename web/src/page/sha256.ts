/**
 * SHA-256, for pages where the browser withholds crypto.subtle: a preview over plain http, say on a phone
 * in the same network. Bytes in, 64 lower-case hexadecimal digits out, by either way.
 */

const PRIMES = [...primes(64)];
const ROUND = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  return subtle ? hex(new Uint8Array(await subtle.digest("SHA-256", bytes))) : plainSha256(bytes);
}

export function plainSha256(bytes: Uint8Array): string {
  const message = pad(bytes);
  const state = Uint32Array.from(START);
  for (let at = 0; at < message.byteLength; at += 64) mix(state, message, at);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setUint32(index * 4, word));
  return hex(new Uint8Array(digest.buffer));
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
  const w = new Uint32Array(64);
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight;
  for (let i = 0; i < 64; i++) {
    w[i] = i < 16 ? message.getUint32(at + i * 4) : expand(w, i);
    const t1 = h + sum(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!;
    const t2 = sum(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word));
}

type Eight = [number, number, number, number, number, number, number, number];

function expand(w: Uint32Array, i: number): number {
  const [early, late] = [w[i - 15]!, w[i - 2]!];
  const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
  const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
  return w[i - 16]! + s0 + w[i - 7]! + s1;
}

function sum(word: number, one: number, two: number, three: number): number {
  return turn(word, one) ^ turn(word, two) ^ turn(word, three);
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits behind the point: where SHA-256 takes its constants from. */
function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}

function* primes(count: number): Generator<number> {
  for (let number = 2; count > 0; number++) {
    let divisor = 2;
    while (number % divisor !== 0) divisor++;
    if (divisor === number) {
      count--;
      yield number;
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
