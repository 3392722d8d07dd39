/** The boot piece: what the first paint needs, inlined into rec.js by the builder (docs/format.md §3). */
import type { Condition } from "./condition.js";

/** The number of the bundle format that this version reads. */
export const FORMAT = 2;

/** Instant parts, and the function from an item's id to the number of its part: see page/instant/lookup.ts. */
export interface Lookup {
  /** Name hashes of the parts, concatenated. */
  readonly names: string;
  readonly seed: number;
  /** Base64 of 16-bit integers; empty where there are directories. */
  readonly table: string;
}

/** The kinds of lists that a bundle may have in parts of their own. */
export type ListKind = "trending" | "new" | "sale";

/** A rule of the shop: docs/format.md §3. */
export interface Rule {
  /** What it is about; missing: nobody knows on a page, and the rule only pins. */
  readonly where?: Condition;
  /** Of the scores of these items. */
  readonly factor?: number;
  /** A place on the shelf, from 1, for the best of these items. */
  readonly pin?: number;
  /** The first and the last day, such as "2026-12-24". */
  readonly from?: string;
  readonly until?: string;
  /** What the page's item must be. */
  readonly pages?: Condition;
  /** The kinds of shelves; "" is one without a kind. */
  readonly kinds?: readonly string[];
}

/** Labels of lists that not every bundle has. */
export type KindLabel = "profile" | "pinned" | "bought_together" | "looks_similar" | ListKind | "recently_viewed" | "buy_again";

/** A comparison of variants on visitors: docs/format.md §3. */
export interface Experiment {
  readonly name: string;
  /** Tells reports of different definitions apart. */
  readonly revision: string;
  /** Of the visitors that take part, above 0 to 1. */
  readonly share: number;
  /** The kinds of shelves; empty: all. */
  readonly kinds: readonly string[];
  readonly measures: readonly ("click" | "cart" | "purchase")[];
  /** What happens within so many days after the first shelf counts. */
  readonly days: number;
  /** Of the whole report. */
  readonly epsilon: number;
  /** Where reports go; null: nowhere. */
  readonly report: string | null;
  readonly variants: readonly {
    readonly name: string;
    readonly weight: number;
    /** Changes of the ranking's settings. */
    readonly ranking: Readonly<Record<string, unknown>>;
    /** Whether there is no shelf. */
    readonly hidden: boolean;
  }[];
}

export interface Boot {
  readonly format: typeof FORMAT;
  /** Changes with every build. */
  readonly build: string;
  /** Changes where codes of earlier builds no longer mean anything. */
  readonly space: string;
  readonly instant: Lookup & {
    /** 0: `names` are the instant parts. Above: they are so many directories, each of which is a Lookup. */
    readonly fan: number;
    /** Where there are packs, which `names` then are: bytes of one of the `fan` pages of their directory. */
    readonly page?: number;
    /** Where there are packs: root of the hash tree over these pages. */
    readonly root?: string;
    /** Name hash of the default part: the list for a page without an item. */
    readonly default: string;
    /** Name hashes of further lists for pages without an item, in the form of the default part; missing: there are none. */
    readonly lists?: Readonly<Partial<Record<ListKind | "pinned", string>>>;
    /** Whether items have lists of what looks similar; missing: no. */
    readonly looks_similar?: boolean;
  };
  readonly engine: {
    /** The engine folder's name. */
    readonly folder: string;
    /** Integrity value of its connect.js. */
    readonly connect: string;
    /** Integrity value of its extras.js; missing in bundles of earlier versions. */
    readonly extras?: string;
    /** Integrity value of its overlay.js; missing: pages request no overlay. */
    readonly overlay?: string;
    /** Integrity value of its experiments.js; missing: there are no experiments. */
    readonly experiments?: string;
    /** Name hash of its worker.js. */
    readonly worker: string;
    /** Name hash of the core part. */
    readonly core: string;
    /** Name hash of the listing. */
    readonly listing: string;
  };
  /** The texts that an instant list shows. */
  readonly labels: Readonly<Record<"similar" | "co_occurrence" | "default" | "backfill", string>> &
    Readonly<Partial<Record<KindLabel, string>>>;
  /** Weights of the two lists of an instant entry when they are fused. */
  readonly weights: { readonly similar: number; readonly co_occurrence: number };
  /** ISO 4217 code of the `price` field. */
  readonly currency: string | null;
  /** What the shop wants of instant lists; missing: nothing. `at_most`: field → how many items with the same value. */
  readonly ranking?: { readonly at_most?: Readonly<Record<string, number>>; readonly rules?: readonly Rule[] };
  /** Missing: there are none. `budget`: epsilon that a device promises in 30 days. */
  readonly experiments?: { readonly budget: number; readonly list: readonly Experiment[] };
  /** The labels in further languages, such as "fr", and the currency if it is another; missing: there are none. */
  readonly languages?: Readonly<Record<string, Boot["labels"] & { readonly currency?: string }>>;
}
