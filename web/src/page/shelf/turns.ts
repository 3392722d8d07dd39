/**
 * Which items the shelves of a page have, so that no item is on the page twice. In: what each shelf chooses, in either
 * lane. Out: the ids that another shelf leaves out. The first shelf in the document has the first choice: the others wait
 * for it, but not long, and not for what it has to wait for before it draws. What a shelf keeps on show, because it
 * has finished or its visitor is using it, stays its own. All of this goes into the engine's worker at most, and
 * never into a request.
 */
import { deferred } from "../../shared/deferred.js";
import { within } from "../../shared/within.js";
import type { Trial } from "../experiments/hooks.js";

type Lane = "instant" | "engine";

/** Where a shelf stands, and whether the visitor is using it: its list then stays as it is. */
export interface Place {
  readonly node: Pick<Node, "compareDocumentPosition">;
  isUsed(): boolean;
}

/** Milliseconds for which a shelf waits for those before it. */
const PATIENCE = 1000;
/** Node.DOCUMENT_POSITION_FOLLOWING */
const FOLLOWING = 4;

/** The drawing of one list, among those of all shelves of the page. */
export class Turn {
  readonly #chosen = { instant: deferred(), engine: deferred() };
  readonly #ids: Record<Lane, readonly string[]> = { instant: [], engine: [] };
  /** What experiments make of the shelf. */
  declare trial?: Trial | null;
  #finished = false;

  /** It ends with the signal. */
  constructor(
    private readonly place: Place,
    private readonly all: Set<Turn>,
    signal: AbortSignal,
  ) {
    all.add(this);
    signal.addEventListener("abort", () => {
      all.delete(this);
      this.finish();
    });
  }

  /** The ids to leave out, once the shelves before this one have chosen their lists of this lane. */
  async taken(lane: Lane): Promise<string[]> {
    const before = [...this.all].filter((other) => other.#isBefore(this));
    const chosen = Promise.all(before.map((other) => other.#chosen[lane].promise));
    await within(PATIENCE, chosen, null).catch(() => undefined);
    const keeps = (other: Turn) => other !== this && (other.#finished || other.place.isUsed() || other.#isBefore(this));
    return [...this.all].filter(keeps).flatMap((other) => other.#items);
  }

  /** The shelf has chosen these; the engine's list is drawn in place of the instant one. */
  choose(lane: Lane, ids: readonly string[]): void {
    this.#ids[lane] = ids;
    this.#chosen[lane].resolve();
  }

  /** Nothing more comes. */
  finish(): void {
    this.#finished = true;
    Object.values(this.#chosen).forEach((chosen) => chosen.resolve());
  }

  /** Of two lists, the instant one counts as long as the shelf cannot draw the other. */
  get #items(): readonly string[] {
    const { instant, engine } = this.#ids;
    return engine[0] && !this.place.isUsed() ? engine : [...instant, ...engine];
  }

  #isBefore(other: Turn): boolean {
    return (this.place.node.compareDocumentPosition(other.place.node as Node) & FOLLOWING) > 0;
  }
}
