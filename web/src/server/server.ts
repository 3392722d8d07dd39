/**
 * server.js of the engine folder: the bundle's own engine and instant lists for Node, Deno, Bun and edge workers.
 * `recbuild/engine` of the npm package opens a folder with it; `recbuild edge` writes a worker around it.
 */
import type { Boot } from "../shared/boot.js";
import { embedded, type Embedded } from "./embedded.js";
import type { Place } from "./place.js";
import { Shop } from "./shop.js";

export type { Did, RecommendRequest, SearchOptionsAndEvents } from "./requests.js";
export type { Shop, ShopList } from "./shop.js";

/** Files are known by their paths in the bundle, wherever they are. */
const BASE = "https://bundle.invalid/";

/** The bundle at this place, with this boot piece: see "boot" in its manifest. */
export function shopAt(place: Place, boot: Boot): Shop {
  return new Shop(boot, place, BASE);
}

/** The bundle in the modules of an edge worker. */
export function shopOf(content: Embedded): Shop {
  return new Shop(content.boot, embedded(content, BASE), BASE);
}
