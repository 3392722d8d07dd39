/** The boot piece: what the first paint needs, inlined into rec.js by the builder (docs/format.md §3). */

/** Instant parts, and the function from an item's id to the number of its part: see page/instant/lookup.ts. */
export interface Lookup {
  readonly names: string;
  readonly seed: number;
  readonly table: string;
}

export interface Boot {
  readonly format: 1;
  readonly build: string;
  readonly space: string;
  /** `fan` above 0: `names` are that many directories, each a Lookup of its own. */
  readonly instant: Lookup & { readonly fan: number; readonly front: string };
  readonly engine: {
    readonly folder: string;
    readonly core: string;
    readonly listing: string;
  };
  readonly labels: Readonly<Record<"similar" | "also" | "front" | "backfill", string>>;
  /** What the scores of each list of an instant entry count where they become one. */
  readonly weights: { readonly similar: number; readonly also: number };
  readonly currency: string | null;
}
