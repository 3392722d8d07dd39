/**
 * Which images a page requests, and when a card may show one.
 *
 * An image is a network request, and no request may depend on the visitor's profile. So what a page
 * requests is fixed beforehand: when a shelf comes near the viewport, every image of its *whole* instant
 * list, in order, shown or not, the same for every visitor. A card shows an image only once it is loaded
 * as part of such a list: the browser keeps it in the document's list of available images (the Image
 * objects stay alive for that), and an <img> with the same URL is then served from there without a request.
 * The URL is the same to the letter: for another fragment, a browser may ask the server again. Any other
 * card, such as one that the engine chose, shows a drawn tile, for ever or until a shelf of the page happens
 * to bring its image. An image that failed is never shown, for its <img> would be a request of its own.
 */
import { deferred, type Deferred } from "../../shared/deferred.js";
import type { LoadImage } from "../host.js";

interface Slot extends Deferred<boolean> {
  expected: boolean;
  requested: boolean;
}

export class Images {
  readonly #slots = new Map<string, Slot>();

  constructor(private readonly load: LoadImage) {}

  /** Says which images will be requested in time, so that cards can keep room for them. */
  expect(urls: Iterable<string>): void {
    for (const url of urls) this.#slot(url).expected = true;
  }

  expected(url: string): boolean {
    return this.#slot(url).expected;
  }

  /** Requests these images, each once per page. */
  request(urls: Iterable<string>): void {
    for (const url of urls) {
      const slot = this.#slot(url);
      if (slot.requested) continue;
      slot.requested = true;
      slot.resolve(this.load(url));
    }
  }

  /** True once the image is loaded, false once it failed; pending while nobody requested it. */
  loaded(url: string): Promise<boolean> {
    return this.#slot(url).promise;
  }

  #slot(url: string): Slot {
    const slot = this.#slots.get(url) ?? { ...deferred<boolean>(), expected: false, requested: false };
    this.#slots.set(url, slot);
    return slot;
  }
}

/** An absolute http(s) URL, or null: a catalog may hold anything, such as a javascript: URL. */
export function webUrl(value: unknown, base: string): string | null {
  if (typeof value !== "string" || value === "") return null;
  try {
    const { protocol, href } = new URL(value, base);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null; // Not a URL at all.
  }
}
