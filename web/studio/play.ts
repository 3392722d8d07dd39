/** The play of a made-up visitor, which the views Visitor and Settings share while the page is open. */
export interface Step {
  readonly type: string;
  /** Of an event. */
  readonly item?: string;
  /** Of a wait. */
  readonly seconds?: number;
  /** What people read. */
  readonly title?: string;
}

export interface ShelfOfPlay {
  readonly kind: string;
  readonly item: string | null;
  readonly shown?: readonly string[];
}

export interface PlayFile {
  readonly format: "recbuild-play/1";
  readonly build: string;
  readonly steps: readonly Step[];
  readonly shelves: readonly ShelfOfPlay[];
}

/** Changes of the ranking's settings, as recbuild.toml has them; null takes one out of the file. */
export type Ranking = Readonly<Record<string, unknown>>;

/** Values that can be undone: every change is a new value. */
export class Undoable<Value> {
  readonly #past: Value[] = [];
  readonly #future: Value[] = [];

  constructor(public now: Value) {}

  set(value: Value): void {
    this.#past.push(this.now);
    this.#future.length = 0;
    this.now = value;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  undo(): void {
    if (!this.canUndo) return;
    this.#future.push(this.now);
    this.now = this.#past.pop()!;
  }

  redo(): void {
    if (!this.canRedo) return;
    this.#past.push(this.now);
    this.now = this.#future.pop()!;
  }
}

export interface Stage {
  readonly steps: readonly Step[];
  /** Whose page is open. */
  readonly page: { readonly item: string; readonly title: string } | null;
  /** Kinds of the shelves in view. */
  readonly kinds: readonly string[];
}

export const stage = new Undoable<Stage>({ steps: [], page: null, kinds: ["", "similar"] });
export const ranking = new Undoable<Ranking>({});

/** Kinds that need an item's page. */
const OF_AN_ITEM = new Set(["similar", "looks-similar", "bought-together"]);

/** The play as the server takes it: shelves that need a page are left out where there is none. */
export function playOf({ steps, page, kinds }: Stage): { readonly steps: readonly Step[]; readonly shelves: readonly ShelfOfPlay[] } {
  const shelves = kinds.filter((kind) => page || !OF_AN_ITEM.has(kind)).map((kind) => ({ kind, item: page?.item ?? null }));
  return { steps, shelves };
}

/** The changes without those that only take something out of the file. */
export function changesOf(changes: Ranking): Ranking | null {
  const set = Object.entries(changes).filter(([, value]) => value !== null);
  return set.length ? Object.fromEntries(set) : null;
}
