/**
 * How long each visited item was in view. A shelf begins a visit of its page's item and ends it when it is removed.
 * The view is recorded once per visit, when the page becomes visible for the first time (a browser may load pages that
 * nobody opens). The seconds in view are reported whenever the page is hidden or left. In a single-page app, who comes
 * back to an item after another page visits it anew.
 */
import type { RecEvent } from "../../shared/protocol.js";

interface Visit {
  /** Records the view and returns its event. */
  readonly record: () => RecEvent;
  /** The recorded view; null until the page was visible. */
  event: RecEvent | null;
  /** How many shelves of the page have this item now. */
  shelves: number;
  /** Seconds in view so far. */
  seconds: number;
  /** When the clock was started; null while it stands. */
  since: number | null;
}

export class Visits {
  readonly #visits = new Map<string, Visit>();

  /** `report` is called with a view and its seconds so far. */
  constructor(
    private readonly now: () => number,
    private visible: boolean,
    private readonly report: (event: RecEvent, seconds: number) => void,
  ) {}

  /** Begins a visit, or goes on with it: of an item, or null on a page without one. The returned function ends it. */
  begin(item: string | null, record: () => RecEvent): () => void {
    this.#visits.forEach(({ shelves }, other) => other !== item && shelves === 0 && this.#visits.delete(other));
    if (item === null) return () => undefined;
    const visit: Visit = this.#visits.get(item) ?? { record, event: null, shelves: 0, seconds: 0, since: null };
    this.#visits.set(item, visit);
    visit.shelves++;
    this.#update(visit);
    return () => {
      visit.shelves--;
      this.#update(visit);
    };
  }

  /** The page was hidden, or is visible again. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#visits.forEach((visit) => this.#update(visit));
  }

  /** Starts or stops a visit's clock. */
  #update(visit: Visit): void {
    const running = this.visible && visit.shelves > 0;
    if (running) {
      visit.event ??= visit.record();
      visit.since ??= this.now();
    } else if (visit.event && visit.since !== null) {
      visit.seconds += Math.max(0, this.now() - visit.since); // The clock may have been set back.
      visit.since = null;
      this.report(visit.event, Math.round(visit.seconds * 10) / 10);
    }
  }
}
