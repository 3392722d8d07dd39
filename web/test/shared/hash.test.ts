import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { fnv1a32 } from "../../src/page/instant/lookup.js";
import { digest } from "../../src/shared/digest.js";
import { sha256 } from "../../src/shared/sha256.js";

test("fnv1a32 gives the published values", () => {
  assert.equal(fnv1a32(""), 2166136261);
  assert.equal(fnv1a32("a"), 0xe40c292c);
  assert.equal(fnv1a32("foobar"), 0xbf9cf968);
});

test("fnv1a32 reads text as UTF-8", () => {
  const bytes = [...Buffer.from("Größe-№7-🎻")];
  const expected = bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
  assert.equal(fnv1a32("Größe-№7-🎻"), expected);
});

const plain = async (bytes: Uint8Array) => Buffer.from(await digest("SHA-256", bytes)).toString("hex");

test("the plain SHA-256 gives the published values", async () => {
  const hash = (text: string) => plain(new TextEncoder().encode(text));
  assert.equal(await hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(await hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(
    await hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

test("the plain SHA-256 agrees with node's, whatever the length", async () => {
  const lengths = [...Array(200).keys(), 1000, 4096, 65_537];
  for (const length of lengths) {
    const bytes = randomBytes(length);
    assert.equal(await plain(bytes), createHash("sha256").update(bytes).digest("hex"), `${length} bytes`);
  }
});

test("a browser without crypto.subtle gets the same hash", async (context) => {
  const bytes = new Uint8Array(randomBytes(100));
  const usual = await sha256(bytes);
  context.mock.getter(globalThis, "crypto", () => undefined as unknown as Crypto);
  assert.equal(await sha256(bytes), usual);
});
