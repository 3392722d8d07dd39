/**
 * What every shelf does: it shows the instant list first; then, when the engine is ready and the visitor is not using
 * the shelf, the engine's list. `ShelfView` is what can be seen: the element implements it, and tests implement it
 * without a browser. A run ends when its signal is aborted.
 */
import { asRecError, type RecError } from "../../shared/errors.js";
import type { Options } from "../../shared/protocol.js";
import { EXPERIMENTS } from "../changes/has.js";
import type { Client, RecommendationList } from "../client.js";
import { trialOf } from "../experiments/hooks.js";
import type { Host } from "../host.js";
import type { InstantList } from "../instant/list.js";
import { readOptions } from "../instant/options.js";
import { Images, webUrl } from "./images.js";
import { type Place, Turn } from "./turns.js";

export interface ShelfView extends Place {
  /** With fewer items, the shelf shows the page's own children. */
  readonly min: number;
  /** Resolves when the shelf is near the viewport. */
  readonly nearViewport: Promise<void>;
  /** Shows a list; resolves when it is painted. `whole`: the whole instant list of the page's item. */
  show(list: RecommendationList, whole: InstantList): Promise<void>;
  /** Resolves when the visitor is not using the shelf. */
  unused(): Promise<void>;
  report(error: RecError): void;
}

/** An instant list on show, its items that meet the conditions, and what was asked for. */
interface First {
  readonly whole: InstantList;
  readonly fitting: InstantList;
  readonly options: Options;
}

/** One for all shelves of a page, so that an image is requested once. */
export class Flow {
  readonly images: Images;
  readonly #turns = new Set<Turn>();

  constructor(private readonly client: Client) {
    this.images = new Images(client.host.loadImage, client.pictures);
  }

  /** The turn of a list that is about to be drawn; it ends with the signal. */
  enter(place: Place, signal: AbortSignal): Turn {
    return new Turn(place, this.#turns, signal);
  }

  /** `given`: options from the site, not checked yet. */
  async run(item: string | null, given: Partial<Options>, view: ShelfView, signal: AbortSignal): Promise<void> {
    const turn = this.enter(view, signal);
    try {
      const first = await this.#showFirst(item, given, view, turn, signal);
      if (first) await this.#showBetter(first, view, turn, signal);
    } catch (error) {
      if (!signal.aborted) view.report(asRecError(error));
    } finally {
      turn.finish();
    }
  }

  /** Shows the instant list; null if the signal is aborted before. */
  async #showFirst(item: string | null, given: Partial<Options>, view: ShelfView, turn: Turn, signal: AbortSignal): Promise<First | null> {
    const { client } = this;
    const painted = client.launcher.painting();
    let shown = false;
    try {
      await null; // Several changes in one task abort all runs but the last one before they request anything.
      if (signal.aborted) return null;
      const whole = await client.pageList(item, given);
      if (signal.aborted) return null;
      whole.errors.forEach((error) => view.report(error));
      this.#begin(item, whole, given, view, signal);
      let options = readOptions(given);
      if (EXPERIMENTS && (turn.trial = await trialOf(client, view.node, options.kind))) options = { ...options, ...turn.trial.asks };
      const fitting = await client.fitting(whole, options);
      const list = client.firstList(fitting, await withoutTaken(options, turn, "instant"));
      await view.show(chosen(list, view, turn), whole);
      // Whether or not this visitor has met all of them: the engine starts with requests, whose time must not tell. It
      // does not wait for a kind that has no instant list.
      shown = whole.items.length > 0;
      return { whole, fitting, options };
    } finally {
      painted(shown);
    }
  }

  /** Shows the engine's list. Where it has nothing, the instant list stays. */
  async #showBetter({ whole, fitting, options }: First, view: ShelfView, turn: Turn, signal: AbortSignal): Promise<void> {
    const better = await this.client.engineList(fitting, options, true, () => withoutTaken(options, turn, "engine"));
    if (!better?.items.length) return;
    const list = chosen(better, view, turn);
    await view.unused();
    if (!signal.aborted) await view.show(list, whole);
  }

  /** Begins the visit of the page's item, and requests the list's images once the shelf is near the viewport. */
  #begin(item: string | null, whole: InstantList, { kind, language }: Partial<Options>, view: ShelfView, signal: AbortSignal): void {
    // An id that the bundle does not have is not recorded.
    signal.addEventListener("abort", this.client.visit(whole.item === item ? item : null, kind ? undefined : whole, language));
    this.client.pictures.prepare(whole);
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

/** The options without what other shelves have. */
async function withoutTaken(options: Options, turn: Turn, lane: "instant" | "engine"): Promise<Options> {
  return { ...options, deny: [...options.deny, ...(await turn.taken(lane))] };
}

/** The list as it will be shown. The other shelves get to know it before it is drawn, which may take long. */
function chosen(list: RecommendationList, { min }: ShelfView, turn: Turn): RecommendationList {
  let items = list.items.length < min ? [] : list.items;
  if (EXPERIMENTS && turn.trial) items = turn.trial.shown(items);
  turn.choose(list.lane, items.map(({ item }) => item));
  return { ...list, items };
}
