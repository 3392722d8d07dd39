/**
 * A part as it is now, in the rec.js of bundles with an overlay: what was built in, the same with what changed since out. The
 * overlay is requested together with the page's first part, whoever visits; overlay.js makes News of it.
 */
import type { Boot } from "../../shared/boot.js";
import type { OverlayData, Recommendation } from "../../shared/protocol.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";

/** An overlay, ready to be applied. */
export interface News<Part> {
  /** For the engine. */
  readonly data: OverlayData;
  /** The part itself, if nothing in it has changed. */
  part(part: Part): Part;
  /** Lists that earlier pages of this build have left. */
  lists<List extends { readonly items: readonly Recommendation[]; readonly language: string }>(lists: readonly List[], boot: Boot): List[];
}

interface Parts<Part> {
  readonly boot: Boot;
  readonly news?: News<Part> | undefined;
  module(name: "overlay"): Promise<unknown>;
}

/** What overlay.js exports. */
interface Module {
  open(answer: Promise<Response>, parts: unknown, host: Host): Promise<void>;
}

/** Milliseconds for which a list waits for the overlay. One that comes later is used, too: see overlay.ts. */
const PATIENCE = 500;

/**
 * Ends when the overlay is here, or cannot be had, or does not come in time. Never fails. `once`: what `load` gives, which is
 * called once for a key.
 */
export function openOverlay<Part>(
  parts: Parts<Part>,
  host: Pick<Host, "base" | "fetch"> & Partial<Host>,
  once: (key: string, load: () => Promise<unknown>) => Promise<unknown>,
): Promise<unknown> {
  // On a server there is no page, and no view of it.
  if (!parts.boot.engine.overlay || !isPage(host)) return Promise.resolve();
  const open = async () => {
    const answer = host.fetch(`${host.base}overlay.json`, "no-cache");
    answer.catch(() => undefined); // If the module cannot be had either.
    return ((await parts.module("overlay")) as Module).open(answer, parts, host);
  };
  return within(PATIENCE, once("overlay", open), null).catch(() => null);
}

function isPage(host: Partial<Host>): host is Host {
  return host.announce !== undefined;
}

export async function asNow<Part>(part: Part, parts: Parts<Part>, opening: Promise<unknown> | false): Promise<Part> {
  await opening;
  return parts.news?.part(part) ?? part;
}
