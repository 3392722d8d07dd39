/** SHA-256: bytes in, 64 lower-case hexadecimal digits out. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers withhold crypto.subtle on plain http, as in a preview from a phone in the same network.
  const { subtle = await import("./digest.js") } = globalThis.crypto ?? {};
  return hex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
}

/** Two lower-case hexadecimal digits for each byte. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
