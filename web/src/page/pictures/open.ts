/** The part of extras.js that loads painter.js: a file of its own, since only bundles with thumbnails need it. */
import type { Host } from "../host.js";
import { loadModule } from "../instant/module.js";
import type { Painter } from "./painter.js";

/** Integrity value of the painter.js in the same folder, which the build sets. */
declare const __PAINTER__: string;

/** What draws pictures. Throws RecError. */
export async function openPictures(host: Pick<Host, "base" | "fetch" | "load">): Promise<Painter> {
  const folder = new URL(".", import.meta.url).pathname.split("/").at(-2)!;
  const loaded = await loadModule(host, folder, "painter.js", __PAINTER__);
  return (loaded as typeof import("./painter.js")).openPainter(host);
}
