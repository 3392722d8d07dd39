/**
 * Draws small pictures: a card's address and thumbhash in, a canvas out. It shows a blur at once, and the thumbnail as
 * soon as a pack with it is here. A policy of `img-src 'self'` forbids images of blobs and data, but not to draw.
 */
import type { PartCache } from "../../shared/cache.js";
import type { Host } from "../host.js";
import { openPack, pictureKey } from "./pack.js";
import { loadPacks, packCache } from "./store.js";
import { decodeThumbhash } from "./thumbhash.js";

type Bytes = Uint8Array<ArrayBuffer>;

interface Waiting {
  readonly key: string;
  readonly canvas: HTMLCanvasElement;
}

/** How a canvas fills its card's place. */
const FILLING = { position: "absolute", inset: "0", inlineSize: "100%", blockSize: "100%", objectFit: "var(--rec-image-fit, cover)" };

export function openPainter(host: Pick<Host, "base" | "fetch">): Painter {
  return new Painter(host, packCache(globalThis.caches, host.base));
}

export class Painter {
  readonly #pictures = new Map<string, Bytes>();
  readonly #loaded = new Set<string>();
  #waiting: Waiting[] = [];

  constructor(
    private readonly host: Pick<Host, "base" | "fetch">,
    private readonly cache: PartCache,
  ) {}

  /** Packs that earlier pages left, at once; these packs, when the engine has started. Throws RecError. */
  load(names: readonly string[], starting: Promise<unknown>): Promise<void> {
    return loadPacks({ ...this.host, cache: this.cache, loaded: this.#loaded, add: (pack, what) => this.#add(pack, what) }, names, starting);
  }

  /** A canvas with the picture, as good as it is here. */
  paint(address: string, thumbhash: string): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.part.add("thumbnail");
    Object.assign(canvas.style, FILLING);
    const blur = decodeThumbhash(thumbhash);
    if (blur) {
      Object.assign(canvas, { width: blur.width, height: blur.height });
      canvas.getContext("2d")?.putImageData(new ImageData(blur.pixels, blur.width, blur.height), 0, 0);
    }
    const waiting = { key: pictureKey(address), canvas };
    if (this.#pictures.has(waiting.key)) void this.#draw(waiting);
    else this.#waiting.push(waiting);
    return canvas;
  }

  #add(pack: Bytes, what: string): void {
    for (const [key, picture] of openPack(pack, what)) this.#pictures.set(key, picture);
    const here = this.#waiting.filter(({ key }) => this.#pictures.has(key));
    this.#waiting = this.#waiting.filter(({ key, canvas }) => canvas.isConnected && !this.#pictures.has(key));
    for (const waiting of here) void this.#draw(waiting);
  }

  /** Nothing moves: the canvas fills its card's place whatever its pixels are. */
  async #draw({ key, canvas }: Waiting): Promise<void> {
    try {
      const picture = await createImageBitmap(new Blob([this.#pictures.get(key)!], { type: "image/webp" }));
      Object.assign(canvas, { width: picture.width, height: picture.height });
      canvas.getContext("2d")?.drawImage(picture, 0, 0);
      canvas.dataset["sharp"] = "";
      picture.close();
    } catch {
      // The browser cannot read it: the blur stays.
    }
  }
}
