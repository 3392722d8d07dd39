/**
 * Which images a page requests, and when a card may show one.
 *
 * An image is a network request, and no request may depend on the visitor's profile. So the requests of a page are
 * fixed beforehand: when a shelf comes near the viewport, it requests every image of its *whole* instant list, in
 * order, shown or not, the same for every visitor. A card shows an image only after it was loaded as part of such a
 * list: the browser keeps it in the document's list of available images (for which the Image objects stay
 * referenced), and an <img> with the same URL is then served from there without a request. The URL must be equal to
 * the letter: for another fragment, a browser may ask the server again. Any other card, such as one that the engine
 * chose, shows a drawn tile, unless a shelf of the page requests its image later. An image that failed is never shown,
 * since its <img> would be a request of its own.
 *
 * A browser does not share loaded images between service workers: when another one takes over the page, an <img> would
 * be a request again. So the page then requests all of them once more, for every visitor.
 */

import { deferred, type Deferred } from "../../shared/deferred.js";
import type { Host, LoadImage } from "../host.js";

interface ImageState extends Deferred<boolean> {
  /** Whether a shelf will request the image. */
  expected: boolean;
  requested: boolean;
}

export class Images {
  readonly #states = new Map<string, ImageState>();

  constructor(private readonly load: LoadImage) {}

  /** Announces images that will be requested, so that cards can reserve space for them. */
  expect(urls: Iterable<string>): void {
    for (const url of urls) this.#state(url).expected = true;
  }

  expected(url: string): boolean {
    return this.#state(url).expected;
  }

  /** Requests these images, each once per page. */
  request(urls: Iterable<string>): void {
    for (const url of urls) {
      const state = this.#state(url);
      if (state.requested) continue;
      state.requested = true;
      this.#load(url, state);
    }
  }

  /** Requests all images again that were requested: another service worker serves the page. */
  renew(): void {
    for (const [url, state] of this.#states) {
      if (state.requested) this.#load(url, Object.assign(state, deferred<boolean>()));
    }
  }

  /** Resolves to true when the image is loaded, to false when it failed; pending as long as no shelf requests it. */
  loaded(url: string): Promise<boolean> {
    return this.#state(url).promise;
  }

  #load(url: string, state: ImageState): void {
    const { promise } = state;
    // If the image was renewed meanwhile, cards wait for the later request.
    state.resolve(this.load(url).then((loaded) => (state.promise === promise ? loaded : state.promise)));
  }

  #state(url: string): ImageState {
    const state = this.#states.get(url) ?? { ...deferred<boolean>(), expected: false, requested: false };
    this.#states.set(url, state);
    return state;
  }
}

/**
 * An absolute http(s) URL; null for anything else, since a catalog may contain a javascript: URL. What begins at the root
 * lies on the page's own site, all else beside the bundle.
 */
export function webUrl(value: unknown, { base, origin }: Pick<Host, "base" | "origin">): string | null {
  if (typeof value !== "string" || value === "") return null;
  try {
    const { protocol, href } = new URL(value, value[0] === "/" ? origin : base);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
