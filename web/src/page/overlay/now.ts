/**
 * A part as it is now, in the rec.js of bundles with an overlay: what was built in, the same with what changed since out. The
 * overlay is requested together with the page's first part, whoever visits.
 */
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import type { Once } from "../instant/packs.js";
import type { InstantPart, InstantParts } from "../instant/parts.js";

/** Milliseconds for which a list waits for the overlay. One that comes later is used, too: see overlay.ts. */
const PATIENCE = 500;

/** Ends when the overlay is here, or cannot be had, or does not come in time. Never fails. */
export function openOverlay(parts: InstantParts, host: Pick<Host, "base" | "fetch"> & Partial<Host>, once: Once): Promise<unknown> {
  // On a server there is no page, and no view of it.
  if (!parts.boot.engine.overlay || !isPage(host)) return Promise.resolve();
  const open = async () => {
    const answer = host.fetch(`${host.base}overlay.json`, "no-cache");
    answer.catch(() => undefined); // If the module cannot be had either.
    return ((await parts.module("overlay")) as typeof import("./overlay.js")).open(answer, parts, host);
  };
  return within(PATIENCE, once("overlay", open), null).catch(() => null);
}

function isPage(host: Partial<Host>): host is Host {
  return host.announce !== undefined;
}

export async function asNow(part: InstantPart, parts: InstantParts, opening: Promise<unknown> | false): Promise<InstantPart> {
  await opening;
  return parts.news?.part(part) ?? part;
}
