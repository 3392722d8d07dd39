/**
 * The build that the server has now, if it is signed by the key of the page's script tag (docs/format.md, "Signature").
 * Whoever can change the bundle's files cannot change what is recommended without that key. In place of instant/latest.ts
 * in rec-signed.js.
 */
import type { Boot } from "../../shared/boot.js";
import { RecError } from "../../shared/errors.js";
import { refuseCritical, TIMEOUT } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import { refuseOtherFormats } from "../instant/latest.js";

const PATH = "signed.json";
/** The signature is over this and the boot piece, so that no other signature of the key means anything here. */
const PURPOSE = "recbuild boot 1\n";

/** The boot piece of the build; null if it cannot be had. Throws RecError if it is not signed, or cannot be read. */
export async function latestBoot({ base, fetch }: Pick<Host, "base" | "fetch">): Promise<Boot | null> {
  const key = await importKey();
  const response = await within(TIMEOUT, fetch(base + PATH, "no-cache"), null).catch(() => null);
  if (!response) return null;
  if (!response.ok) throw refused("The bundle is not signed, and the page demands it. Sign it: recbuild sign FOLDER --key FILE.");
  const { boot, signature } = (await response.json().catch(() => ({}))) as Partial<Record<"boot" | "signature", string>>;
  if (!(await isSigned(key, PURPOSE + boot, signature))) {
    throw refused("The bundle is not signed by the key in data-key. Sign it with that key, or correct data-key.");
  }
  const read = JSON.parse(boot!) as Boot;
  refuseOtherFormats(read.format, PATH);
  refuseCritical(read, PATH);
  return read;
}

/** Whether this base64 is the key's signature of the text. */
export function isSigned(key: CryptoKey, text: string, signature: string | undefined): Promise<boolean> {
  return crypto.subtle.verify("Ed25519", key, bytesOf(signature), new TextEncoder().encode(text)).catch(() => false);
}

/** The key of the page's script tag. Throws RecError. */
export async function importKey(): Promise<CryptoKey> {
  const tags = [...document.querySelectorAll<HTMLScriptElement>("script[data-key]")];
  // Where the server redirects the script, its tag has another address.
  const tag = tags.find(({ src }) => src === import.meta.url) ?? tags.find(({ src }) => src.includes("/rec-signed.js"));
  const key = bytesOf(tag?.dataset.key);
  if (key.length !== 32) throw refused('rec-signed.js needs the public key: data-key="…", as "recbuild sign" prints it.');
  try {
    return await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    throw new RecError("browser-unsupported", "This browser cannot check the bundle's signature (Ed25519), or the page is not on https.");
  }
}

/** The bytes of this base64; none if it is not base64. */
function bytesOf(base64: string | undefined): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64 ?? ""), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function refused(message: string): RecError {
  return new RecError("signature", message);
}
