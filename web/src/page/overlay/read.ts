/** The overlay's file: an answer of the server in, checked data out. On a page of rec-signed.js, only if its key has signed it. */
import { RecError } from "../../shared/errors.js";
import { late, refuseCritical, TIMEOUT, unreachable } from "../../shared/files.js";
import type { OverlayData } from "../../shared/protocol.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import { importKey, isSigned } from "../signed/latest.js";

const PATH = "overlay.json";
const PURPOSE = "recbuild overlay 1\n";
const REMEDY = "Make it again with recbuild overlay.";

/** `build`: the page's. Throws RecError. */
export async function readOverlay(answer: Promise<Response>, { entries }: Pick<Host, "entries">, build: string): Promise<OverlayData> {
  const arriving = answer.catch(() => {
    throw unreachable(PATH);
  });
  const response = await within(TIMEOUT, arriving, late(PATH, TIMEOUT));
  if (!response.ok) throw refused(`was answered with ${response.status}`);
  const found: unknown = await within(TIMEOUT, response.json(), late(PATH, TIMEOUT)).catch(() => null);
  const { overlay: text, signature } = (found ?? {}) as Partial<Record<"overlay" | "signature", string>>;
  if (entries.includes("signed.json") && !(await isSigned(await importKey(), `${PURPOSE}${text}`, signature))) {
    throw new RecError("signature", `${PATH} is not signed by the key in data-key. Make it again with recbuild overlay --key.`);
  }
  const data = text === undefined ? found : parsed(text);
  refuseCritical(data, PATH);
  if (!isOverlay(data)) throw refused("cannot be read");
  if (data.build !== build) throw refused("is of another build, so it has no effect");
  return data;
}

function refused(why: string): RecError {
  return new RecError("overlay", `${PATH} ${why}. ${REMEDY}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isOverlay(data: unknown): data is OverlayData {
  const { build, ids, stock, cards } = (data ?? {}) as Partial<OverlayData>;
  if (typeof build !== "string" || !Array.isArray(ids) || !Array.isArray(stock) || typeof cards !== "object" || !cards) return false;
  const columns = [stock, ...Object.values(cards)];
  const fit = columns.every((column) => Array.isArray(column) && column.length === ids.length);
  const isValue = (value: unknown) => value === null || ["string", "number"].includes(typeof value);
  return fit && ids.every((id) => typeof id === "string") && columns.flat().every(isValue);
}
