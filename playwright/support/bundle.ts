/**
 * A bundle's folder, read by the rules of docs/format.md: the lists that a page shows to a new visitor, and the files
 * that it requests.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Boot, Lookup } from "../../web/src/shared/boot.js";
import { nameAt, splitNames } from "../../web/src/shared/files.js";
import { fnv1a32, lookup } from "../../web/src/page/instant/lookup.js";
import type { InstantPart } from "../../web/src/page/instant/parts.js";
import type { RecRequest } from "../../web/src/shared/protocol.js";
import type { Listing } from "../../web/src/worker/items.js";
import { PYTHON, RECBUILD, ROOT, SHOP } from "./places.js";

export class Bundle {
  readonly boot: Boot;
  readonly listing: Listing;

  constructor(readonly folder: string) {
    this.boot = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")).boot;
    this.listing = this.#read(this.listingPath);
  }

  get corePath(): string {
    return `parts/core-${this.boot.engine.core}.msgpack`;
  }

  get listingPath(): string {
    return `parts/listing-${this.boot.engine.listing}.bin`;
  }

  /** The item parts, by number. */
  get itemPaths(): string[] {
    return splitNames(this.listing.items).map((name) => `parts/items-${name}.msgpack`);
  }

  /** The path of the item's instant part; of the default part, if there is no item. */
  partOf(item: string | null): string {
    const { fan, default: defaultPart, names } = this.boot.instant;
    if (item === null) return pathOf(defaultPart);
    const parts = fan === 0 ? this.boot.instant : this.#read<Lookup>(pathOf(nameAt(names, fnv1a32(item) % fan)));
    return pathOf(nameAt(parts.names, lookup(parts, item)));
  }

  instant(item: string | null): InstantPart {
    return this.#read(this.partOf(item));
  }

  /** The neighbors of an item, the most similar first; the default list, if there is no item. */
  neighbors(item: string | null): string[] {
    return this.#idsOf(item, "neighbors");
  }

  /** The items that past sessions had together with an item, best first. */
  coOccurrences(item: string | null): string[] {
    return this.#idsOf(item, "co_occurrence");
  }

  /** The neighbors of an item with their cosines, as its page passes them to the engine. */
  exact(item: string): RecRequest["neighbors"] {
    const { cosines = [] } = this.instant(item).items[item]!;
    return this.neighbors(item).map((id, place) => [id, cosines[place]! / 100]);
  }

  /** The whole list that the item's page shows to a new visitor, best first. */
  listed(item: string | null): string[] {
    const neighbors = this.neighbors(item);
    const score = this.#scores(item);
    const ranked = [...new Set([...neighbors, ...this.coOccurrences(item)])].filter((id) => score(id) > 0);
    ranked.sort((one, other) => score(other) - score(one));
    return [...ranked, ...neighbors.filter((id) => !ranked.includes(id))];
  }

  /** What the item's page shows first to who has come from the page of another item, and has met that alone. */
  listedAfter(before: string, item: string): string[] {
    const own = this.listed(item);
    const [score, earlier] = [this.#scores(item), this.#scores(before)];
    const sum = (id: string) => (own.includes(id) ? score(id) : 0) + (this.listed(before).includes(id) ? 0.7 * earlier(id) : 0);
    const ranked = [...new Set([...own, ...this.listed(before)])].filter((id) => id !== item).sort((one, other) => sum(other) - sum(one));
    return ranked.filter((id, place) => id !== before && (place < own.length || own.includes(id)));
  }

  /** Whether an item is on the page's list as a co-occurrence rather than as a similar item. */
  isCoOccurrence(item: string, other: string): boolean {
    return this.#coOccurrenceScore(item, other) > this.#similarScore(item, other);
  }

  #scores(item: string | null): (id: string) => number {
    if (item === null) return (id) => 1 / (this.neighbors(item).indexOf(id) + 1);
    return (id) => this.#similarScore(item, id) + this.#coOccurrenceScore(item, id);
  }

  #coOccurrenceScore(item: string, other: string): number {
    const place = this.coOccurrences(item).indexOf(other);
    return place >= 0 ? this.boot.weights.co_occurrence / (place + 1) : 0;
  }

  /** 0 for a neighbor that only fills the list. */
  #similarScore(item: string, other: string): number {
    const { neighbors, similar = neighbors.length } = this.instant(item).items[item]!;
    const place = this.neighbors(item).indexOf(other);
    return place >= 0 && place < similar ? this.boot.weights.similar * this.exact(item)[place]![1] : 0;
  }

  /** The item parts that the builder of a partitioned bundle assigned to the item, its own first. */
  assigned(item: string): string[] {
    return this.instant(item).items[item]!.parts!.map((number) => this.itemPaths[number]!);
  }

  #idsOf(item: string | null, list: "neighbors" | "co_occurrence"): string[] {
    const part = this.instant(item);
    return (part.items[item ?? ""]![list] ?? []).map((row) => part.cards.id[row]!);
  }

  #read<Content>(path: string): Content {
    return JSON.parse(gunzipSync(readFileSync(`${this.folder}/${path}`)).toString());
  }
}

function pathOf(name: string): string {
  return `instant/${name}.bin`;
}

/** Builds a bundle with the command line. */
export function build(catalog: string, out: string, ...options: string[]): Bundle {
  execFileSync(RECBUILD, ["bundle", catalog, "--out", out, "--quiet", ...options]);
  return new Bundle(out);
}

/** The same, with instant parts in packs. */
export function buildPacked(catalog: string, out: string, ...options: string[]): Bundle {
  execFileSync(PYTHON, [`${ROOT}playwright/support/packed.py`, catalog, "--out", out, "--quiet", ...options]);
  return new Bundle(out);
}

export const shopBundle = new Bundle(`${SHOP}/rec`);
