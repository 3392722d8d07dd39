/**
 * How long each visited item was in view. A shelf opens a visit for the item of its page and leaves it
 * when it goes; the first visit of an item in a page load records the view, and the seconds during which
 * the page could be seen are handed out whenever the page is hidden or the item left.
 */
import type { RecEvent } from "../shared/protocol.js";

interface Visit {
  readonly event: RecEvent;
  shelves: number;
  seconds: number;
  since: number | null;
}

export class Visits {
  readonly #visits = new Map<string, Visit>();

  constructor(
    private readonly now: () => number,
    private visible: boolean,
    private readonly write: (event: RecEvent, seconds: number) => void,
  ) {}

  /** `begin` makes and records the event; it is called once per item and page load. */
  open(item: string, begin: () => RecEvent): () => void {
    let visit = this.#visits.get(item);
    if (!visit) this.#visits.set(item, (visit = { event: begin(), shelves: 0, seconds: 0, since: null }));
    const opened = visit;
    opened.shelves++;
    this.#run(opened);
    return () => {
      opened.shelves--;
      this.#run(opened);
    };
  }

  /** The page was hidden, or can be seen again. */
  see(visible: boolean): void {
    this.visible = visible;
    this.#visits.forEach((visit) => this.#run(visit));
  }

  /** Starts or stops a visit's clock, as its shelves and the page's visibility say. */
  #run(visit: Visit): void {
    const running = this.visible && visit.shelves > 0;
    if (running) visit.since ??= this.now();
    else if (visit.since !== null) {
      visit.seconds += this.now() - visit.since;
      visit.since = null;
      this.write(visit.event, Math.round(visit.seconds * 10) / 10);
    }
  }
}
