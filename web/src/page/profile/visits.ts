/**
 * How long each visited item was in view. A shelf opens a visit for the item of its page and leaves it
 * when it goes. The view is recorded once per page load, when the page can first be seen (a browser may load
 * pages that nobody opens), and the seconds in view are handed out whenever the page is hidden or left.
 */
import type { RecEvent } from "../../shared/protocol.js";

interface Visit {
  readonly begin: () => RecEvent;
  event: RecEvent | null;
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

  /** `begin` makes and records the event; it is called at most once per item. The result ends the visit. */
  open(item: string, begin: () => RecEvent): () => void {
    const visit: Visit = this.#visits.get(item) ?? { begin, event: null, shelves: 0, seconds: 0, since: null };
    this.#visits.set(item, visit);
    visit.shelves++;
    this.#run(visit);
    return () => {
      visit.shelves--;
      this.#run(visit);
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
    if (running) {
      visit.event ??= visit.begin();
      visit.since ??= this.now();
    } else if (visit.event && visit.since !== null) {
      visit.seconds += Math.max(0, this.now() - visit.since); // The clock may have been set back.
      visit.since = null;
      this.write(visit.event, Math.round(visit.seconds * 10) / 10);
    }
  }
}
