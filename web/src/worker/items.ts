/**
 * The item parts of a bundle: numbers of its listing in (docs/format.md), verified bytes out, from the part
 * cache or else from the network. Nothing here knows the visitor's events, so what is fetched follows from
 * the numbers alone.
 */
import { damaged, splitNames } from "../shared/files.js";
import type { Part, PartCache } from "./cache.js";

export interface Listing {
  /** All parts are loaded at the start; else only the front part, and then what each request names. */
  readonly resident: boolean;
  readonly items: string;
  readonly front: number | null;
}

/** Item parts by number. */
export type PartsByNumber = Map<number, Part>;

export class ItemParts {
  readonly #names: readonly string[];
  #used = new Map<string, Part>();
  readonly #coming = new Map<string, Promise<Part>>();

  /** `path` is the listing's own, for errors; `cache` is null where nothing is to be kept. */
  constructor(
    readonly listing: Listing,
    private readonly path: string,
    private readonly download: (name: string) => Promise<Part>,
    private readonly cache: PartCache | null,
  ) {
    this.#names = splitNames(listing.items);
  }

  /** The numbers of the parts that the engine starts with. */
  get first(): readonly number[] {
    const { resident, front } = this.listing;
    if (resident) return [...this.#names.keys()];
    return front === null ? [] : [front];
  }

  /** Begins to get parts that will be brought later. What fails now is tried again, and reported, then. */
  expect(numbers: readonly number[]): void {
    for (const name of numbers.map((number) => this.#names[number]).filter((name) => name !== undefined)) {
      const part = this.#fetch(name);
      this.#coming.set(name, part);
      part.catch(() => this.#coming.delete(name));
    }
  }

  /** These parts, the first one last, since what is loaded last stays longest. Raises RecError. */
  async bring(numbers: readonly number[]): Promise<PartsByNumber> {
    const names = numbers.map((number) => this.#names[number] ?? this.#refuse(number));
    const found = await Promise.all(names.map((name) => this.#get(name)));
    const parts = numbers.map((number, place) => [number, found[place]!] as const);
    for (const [number, part] of parts.reverse()) this.#used.set(this.#names[number]!, part);
    return new Map(parts);
  }

  /** Up to so many parts that were used last on this device, besides these numbers; nothing is fetched. */
  async recent(most: number, besides: ReadonlySet<number>): Promise<PartsByNumber> {
    const numbers = ((await this.cache?.recent()) ?? []).map((name) => this.#names.indexOf(name));
    const wanted = numbers.filter((number) => number >= 0 && !besides.has(number)).slice(0, most);
    const found = await Promise.all(wanted.map((number) => this.cache?.get(this.#names[number]!)));
    return new Map(wanted.flatMap((number, place) => (found[place] ? [[number, found[place]]] : [])));
  }

  /** Keeps what was brought since the last call for later pages. */
  async keep(): Promise<void> {
    const used = this.#used;
    this.#used = new Map();
    if (used.size > 0) await this.cache?.keep(used);
  }

  #get(name: string): Promise<Part> {
    const part = this.#coming.get(name) ?? this.#fetch(name);
    this.#coming.delete(name);
    return part;
  }

  async #fetch(name: string): Promise<Part> {
    return (await this.cache?.get(name)) ?? this.download(name);
  }

  #refuse(number: number): never {
    throw damaged("part-corrupt", this.path, `has no item part ${number}, though an instant part names it`);
  }
}
