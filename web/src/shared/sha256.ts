/** SHA-256: bytes in, 64 lower-case hexadecimal digits out. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers withhold crypto.subtle on plain http, as in a preview from a phone in the same network.
  const { subtle = await import("./digest.js") } = globalThis.crypto ?? {};
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
