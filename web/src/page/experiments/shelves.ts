/**
 * Shelves of experiments: when one was seen, and what was clicked on it. A shelf is seen where so much of its height as half of
 * an empty one has is in view for a second, in a visible page: its cards do not matter, so that a hidden shelf is seen as the
 * others are.
 */
import type { Recommendation } from "../../shared/protocol.js";
import type { Trial } from "./hooks.js";
import type { VisitorTrials } from "./trials.js";

/** Pixels. */
const ENOUGH = 172;
/** Milliseconds. */
const LONG_ENOUGH = 1000;

/** A shelf, as far as it is used here. */
type Shelf = Pick<EventTarget, "addEventListener" | "dispatchEvent">;

/** Calls back once, when the shelf was seen. */
export type WhenSeen = (shelf: Shelf, seen: () => void) => void;

export class Shelves {
  /** The kind of each shelf now. */
  readonly #kinds = new Map<Shelf, string>();
  readonly #watched = new WeakSet<Shelf>();

  constructor(
    private readonly trials: VisitorTrials,
    private readonly whenSeen: WhenSeen,
  ) {}

  /** What the visitor's variants make of this shelf; null if it is in no experiment. */
  meet(shelf: Shelf, kind: string): Trial | null {
    const { trials } = this;
    const known = this.#kinds.has(shelf);
    this.#kinds.set(shelf, kind);
    if (!known) this.#listen(shelf);
    if (trials.assigned(kind).length === 0) return null;
    const hidden = trials.hidden(kind);
    const shown = (items: readonly Recommendation[]) => {
      if (items[0]) this.#watch(shelf);
      return hidden ? [] : items;
    };
    return { asks: { ranking: trials.ranking(kind) }, shown };
  }

  #listen(shelf: Shelf): void {
    const count = (name: string, what: "impressions" | "clicks" | "carts") =>
      shelf.addEventListener(name, (event) => {
        const { items } = (event as CustomEvent<{ items?: readonly string[] }>).detail;
        this.trials.count(this.#kinds.get(shelf)!, what, items?.length ?? 1);
      });
    count("rec-impression", "impressions");
    count("rec-click", "clicks");
    count("rec-add", "carts");
  }

  #watch(shelf: Shelf): void {
    if (this.#watched.has(shelf)) return;
    this.#watched.add(shelf);
    this.whenSeen(shelf, () => {
      for (const { experiment, variant } of this.trials.seen(this.#kinds.get(shelf)!)) {
        const detail = { experiment: experiment.name, variant: variant.name };
        shelf.dispatchEvent(new CustomEvent("rec-experiment", { detail, bubbles: true }));
      }
    });
  }
}

export const watch: WhenSeen = (shelf, seen) => {
  let turn: object | null = null;
  const observer = new IntersectionObserver(
    (entries) => {
      const mine = (turn = entries.at(-1)!.isIntersecting ? entries : null);
      const wait = () =>
        void setTimeout(() => {
          if (turn !== mine) return;
          if (document.hidden) return wait(); // Or prerendered.
          observer.disconnect();
          seen();
        }, LONG_ENOUGH);
      if (mine) wait();
    },
    { rootMargin: `0px 0px -${ENOUGH}px` },
  );
  observer.observe(shelf as Element);
};
