import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeDelta } from "../../startup/delta.js";
import { dice } from "../support/random.js";

const PAGE = 65_536;

/** The memory that a module comes to have when the delta is applied to it. */
async function applied(delta: Uint8Array<ArrayBuffer>, fresh: Uint8Array, pages: number): Promise<Uint8Array> {
  const memory = new WebAssembly.Memory({ initial: pages });
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(fresh);
  await WebAssembly.instantiate(delta, { env: { memory } });
  return bytes;
}

/** Memory with islands of random bytes, as long and as far apart as it happens. */
function islands(next: () => number, length: number): Uint8Array {
  const memory = new Uint8Array(length);
  for (let at = Math.floor(next() * 100); at < length; at += Math.floor(next() ** 4 * length)) {
    for (const end = Math.min(length, at + 1 + next() * 60); at < end; at++) memory[at] = next() * 256;
  }
  return memory;
}

test("over any fresh memory, the delta makes the memory that it was made of", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = dice(seed);
    const wanted = islands(next, 3 * PAGE);
    const fresh = wanted.slice(0, Math.ceil(next() * 3 * PAGE));
    islands(next, fresh.length).forEach((byte, at) => byte && (fresh[at] = byte));
    assert.deepEqual(await applied(encodeDelta([fresh], wanted), fresh, 3), wanted, `seed ${seed}`);
  }
});

test("what differs from one fresh module to the next is in the delta, though it looks right in one", async () => {
  const wanted = new Uint8Array(PAGE).fill(7, 100, 120);
  const [named, other] = [wanted.slice(), wanted.slice()];
  other.fill(9, 110, 130);
  const delta = encodeDelta([named, other], wanted);
  for (const fresh of [named, other]) assert.deepEqual(await applied(delta, fresh, 1), wanted);
});

test("where nothing differs, nothing is written", async () => {
  const memory = islands(dice(1), PAGE);
  assert.ok(encodeDelta([memory], memory).length < 40);
});

test("a run at the very end of a large memory is found again", async () => {
  const wanted = new Uint8Array(600 * PAGE);
  wanted[wanted.length - 1] = 1;
  assert.deepEqual(await applied(encodeDelta([new Uint8Array(0)], wanted), new Uint8Array(0), 600), wanted);
});
