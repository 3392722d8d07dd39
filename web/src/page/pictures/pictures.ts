/**
 * The page's small pictures, which stand in for images that it may not request. What draws them is in painter.js, which
 * extras.js loads if the page's instant list comes with thumbhashes; which packs are loaded says that list, too. Nothing here
 * knows what the visitor is shown, but for the cards that are drawn on this device.
 */
import type { Host } from "../host.js";
import type { InstantList } from "../instant/list.js";
import type { openPictures } from "./open.js";
import type { Painter } from "./painter.js";

/** Takes the canvas of a card's picture. */
type Place = (canvas: HTMLCanvasElement) => void;

export class Pictures {
  #painter: Promise<Painter> | null = null;

  constructor(
    private readonly host: Pick<Host, "base" | "fetch" | "load">,
    private readonly extras: () => Promise<unknown>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Loads what draws pictures, if the bundle has some. */
  prepare({ items }: InstantList): void {
    if (this.#painter || !items.some(({ card }) => card["thumbhash"])) return;
    const loading = this.extras() as Promise<{ readonly openPictures: typeof openPictures }>;
    this.#painter = loading.then(({ openPictures }) => openPictures(this.host));
    this.#painter.catch(this.report);
  }

  /** Loads the packs of the list's page, once the engine has started; before that, those that earlier pages left. */
  load({ pictures }: InstantList, starting: Promise<unknown>): void {
    this.#painter?.then((painter) => painter.load(pictures, starting)).catch(this.report);
  }

  /** Draws the picture of a card with these fields, as good as it is here, now and when its pack arrives. */
  standIn(fields: Readonly<Record<string, string | null>>, place: Place): void {
    const { image, thumbhash } = fields;
    if (image && thumbhash) this.#painter?.then((painter) => place(painter.paint(image, thumbhash))).catch(() => undefined);
  }
}
