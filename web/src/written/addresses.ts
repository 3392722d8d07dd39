/**
 * A catalog's addresses on a page that a server writes: safe, and leading where the shelf's own lead. A browser that reads
 * them comes to the addresses of `webUrl`. As addresses.py in the runtime's render/ does it.
 */
import { RecError } from "../shared/errors.js";

/** What browsers leave out of an address: blanks and controls around it, tabs and line breaks in it. */
const AROUND = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g;
const WITHIN = /[\t\n\r]/g;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const WEB = /^https?:\/\/[^ \t\n\r\f\v/?#\\]/i;
const ORIGIN = /^https?:\/\/[^ \t\n\r\f\v/?#\\]+/i;

/** Where the bundle lies: what relative addresses of the catalog are relative to. */
export interface Base {
  /** With a slash at the end, such as "/rec/" or "https://shop.example/rec/". */
  readonly folder: string;
  /** Of the site, such as "https://shop.example"; empty where the folder is a path. */
  readonly origin: string;
}

/** Throws RecError ("bad-request") unless it is the path or the address of a folder. */
export function baseOf(folder: string): Base {
  const text = folder.endsWith("/") ? folder : `${folder}/`;
  const origin = ORIGIN.exec(text)?.[0] ?? "";
  if (origin || /^\/(?!\/)/.test(text)) return { folder: text, origin };
  throw new RecError("bad-request", `base is "${folder}": it is the path or the address of the bundle's folder, such as /rec/ or https://shop.example/rec/.`);
}

/** The address as a page may use it; null for anything that is not of the web, such as javascript:. */
export function addressOf(value: unknown, { folder, origin }: Base): string | null {
  let text = typeof value === "string" ? value.replace(AROUND, "").replace(WITHIN, "") : "";
  if (text === "") return null;
  if (SCHEME.test(text)) return WEB.test(text) ? text : null;
  if (text.startsWith("//")) return origin.split("//")[0] + text;
  if (text.startsWith("/")) return origin + text;
  const folders = folder.slice(origin.length).split("/").slice(1, -1);
  for (let step; (step = /^\.{1,2}\//.exec(text)?.[0]); text = text.slice(step.length)) if (step === "../") folders.pop();
  return [origin, ...folders, text].join("/");
}
