/** The boot piece: what the first paint needs, inlined into rec.js by the builder (docs/format.md §3). */

export interface Boot {
  readonly format: 1;
  readonly build: string;
  readonly space: string;
  readonly instant: {
    readonly buckets: number;
    readonly fan: number;
    readonly names: string;
    readonly front: string;
  };
  readonly engine: {
    readonly folder: string;
    readonly core: string;
    readonly items: string;
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly currency: string | null;
}
