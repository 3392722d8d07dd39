/**
 * What every shelf does: it shows the instant list first; then, when the engine is ready and the visitor is not using
 * the shelf, the engine's list. `ShelfView` is what can be seen: the element implements it, and tests implement it
 * without a browser. A run ends when its signal is aborted.
 */
import { asRecError, type RecError } from "../../shared/errors.js";
import type { Options } from "../../shared/protocol.js";
import type { Client, RecommendationList } from "../client.js";
import type { Host } from "../host.js";
import type { InstantList } from "../instant/list.js";
import { readOptions } from "../instant/options.js";
import { Images, webUrl } from "./images.js";

export interface ShelfView {
  /** Requests what the shelf's own markup needs, besides the list. */
  prepare(): void;
  /** Resolves when the shelf is near the viewport. */
  readonly nearViewport: Promise<void>;
  /** Shows a list; resolves when it is painted. `whole`: the whole instant list of the page's item. */
  show(list: RecommendationList, whole: InstantList): Promise<void>;
  /** Resolves when the visitor is not using the shelf. */
  unused(): Promise<void>;
  report(error: RecError): void;
}

/** One for all shelves of a page, so that an image is requested once. */
export class Flow {
  readonly images: Images;

  constructor(private readonly client: Client) {
    this.images = new Images(client.host.loadImage);
  }

  /** `given`: options from the site, not checked yet. */
  async run(item: string | null, given: Partial<Options>, view: ShelfView, signal: AbortSignal): Promise<void> {
    const { client } = this;
    const painted = client.launcher.painting();
    let shown = false;
    try {
      let whole: InstantList;
      let options: Options;
      try {
        await null; // Several changes in one task abort all runs but the last one before they request anything.
        if (signal.aborted) return;
        view.prepare();
        whole = await client.instantList(item, given.language);
        if (signal.aborted) return;
        whole.errors.forEach((error) => view.report(error));
        this.#begin(item, whole, view, signal);
        options = readOptions(given);
        await view.show(client.firstList(whole, options), whole);
        // Whether or not this visitor has met all of them: the engine starts with requests, whose time must not tell.
        shown = whole.items.length > 0;
      } finally {
        painted(shown);
      }
      const better = await client.engineList(whole, options, true);
      if (!better || better.items.length === 0) return;
      await view.unused();
      if (!signal.aborted) await view.show(better, whole);
    } catch (error) {
      if (!signal.aborted) view.report(asRecError(error));
    }
  }

  /** Begins the visit of the page's item, and requests the list's images once the shelf is near the viewport. */
  #begin(item: string | null, whole: InstantList, view: ShelfView, signal: AbortSignal): void {
    // An id that the bundle does not have is not recorded.
    signal.addEventListener("abort", this.client.visit(whole.item === item ? item : null));
    const images = imagesOf(whole, this.client.host);
    this.images.expect(images);
    void view.nearViewport.then(() => {
      if (!signal.aborted) this.images.request(images);
    });
  }
}

/** The images of the whole list, whether or not the visitor has met the items: see images.ts. */
function imagesOf(whole: InstantList, host: Host): string[] {
  return whole.items.map(({ card }) => webUrl(card.image, host)).filter((url) => url !== null);
}
