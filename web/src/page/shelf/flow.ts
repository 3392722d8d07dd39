/**
 * What every shelf goes through: the instant list first; then, when the engine is ready and the visitor is
 * not using the shelf, its better list. The stage is what can be seen: the element is one, tests bring
 * their own. A run ends where its signal is aborted.
 */
import type { Client, Recommended } from "../client.js";
import { asRecError, type RecError } from "../../shared/errors.js";
import { Images, webUrl } from "./images.js";
import type { InstantList } from "../instant/list.js";
import type { Wishes } from "../../shared/protocol.js";
import { wishesOf } from "../instant/options.js";

export interface Stage {
  /** Resolves when the shelf comes near the viewport. */
  readonly near: Promise<void>;
  /** Resolves when the list is painted. */
  show(shown: Recommended, whole: InstantList): Promise<void>;
  /** Resolves when the visitor is not using the shelf. */
  unused(): Promise<void>;
  report(error: RecError): void;
}

/** One for all shelves of a page: an image is requested once. */
export class Flow {
  readonly images: Images;

  constructor(private readonly client: Client) {
    this.images = new Images(client.host.loadImage);
  }

  /** `asked`: what the page wishes for, not looked at yet. */
  async run(item: string | null, asked: Partial<Wishes>, stage: Stage, signal: AbortSignal): Promise<void> {
    const { client } = this;
    const painted = client.launcher.painting();
    let shown = false;
    try {
      let whole: InstantList;
      let wishes: Wishes;
      try {
        whole = await client.instant(item);
        if (signal.aborted) return;
        whole.errors.forEach((error) => stage.report(error));
        this.#open(item, whole, stage, signal);
        wishes = wishesOf(asked);
        const first = client.first(whole, wishes);
        await stage.show(first, whole);
        shown = first.items.length > 0;
      } finally {
        painted(shown);
      }
      const better = await client.improve(whole, wishes, true);
      if (!better || better.items.length === 0) return;
      await stage.unused();
      if (!signal.aborted) await stage.show(better, whole);
    } catch (error) {
      if (!signal.aborted) stage.report(asRecError(error));
    }
  }

  /** The page's item is in view from now on, and so are the images of its list, once the shelf is near. */
  #open(item: string | null, whole: InstantList, stage: Stage, signal: AbortSignal): void {
    // An id that the bundle does not know is no item to remember.
    if (item && whole.context === item) signal.addEventListener("abort", this.client.visit(item));
    const images = imagesOf(whole, this.client.host.base);
    this.images.expect(images);
    void stage.near.then(() => {
      if (!signal.aborted) this.images.request(images);
    });
  }
}

/** The images of the whole list, met or not: see images.ts. */
function imagesOf(whole: InstantList, base: string): string[] {
  return whole.items.map(({ card }) => webUrl(card.image, base)).filter((url) => url !== null);
}
