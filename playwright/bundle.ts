/**
 * What a bundle's folder says, by the rules of docs/format.md: the lists that a page shows before it knows
 * anything of its visitor, and the files that it asks for.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Boot, Lookup } from "../web/src/shared/boot.js";
import { nameAt, splitNames } from "../web/src/shared/files.js";
import { fnv1a32 } from "../web/src/page/instant/hash.js";
import { lookup } from "../web/src/page/instant/lookup.js";
import type { InstantPart } from "../web/src/page/instant/parts.js";
import type { RecRequest } from "../web/src/shared/protocol.js";
import type { Listing } from "../web/src/worker/items.js";
import { RECBUILD, SHOP } from "./places.js";

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

  /** Where the item's instant part lies in the bundle; the front list's, where there is no item. */
  partOf(item: string | null): string {
    const { fan, front, names } = this.boot.instant;
    if (item === null) return pathOf(front);
    const parts = fan === 0 ? this.boot.instant : this.#read<Lookup>(pathOf(nameAt(names, fnv1a32(item) % fan)));
    return pathOf(nameAt(parts.names, lookup(parts, item)));
  }

  instant(item: string | null): InstantPart {
    return this.#read(this.partOf(item));
  }

  /** What is near an item, the nearest first; the front list, where there is no item. */
  near(item: string | null): string[] {
    return this.#idsOf(item, "near");
  }

  /** What was often chosen together with an item. */
  also(item: string | null): string[] {
    return this.#idsOf(item, "also");
  }

  /** What is near an item, with cosines, as its page hands it to the engine. */
  exact(item: string): RecRequest["near"] {
    const { cosines = [] } = this.instant(item).items[item]!;
    return this.near(item).map((id, place) => [id, cosines[place]! / 100]);
  }

  /** All that the item's page shows before it knows its visitor, best first. */
  listed(item: string | null): string[] {
    const near = this.near(item);
    const worth = this.#worth(item);
    const told = [...new Set([...near, ...this.also(item)])].filter((id) => worth(id) > 0);
    told.sort((one, other) => worth(other) - worth(one));
    return [...told, ...near.filter((id) => !told.includes(id))];
  }

  /** Whether an item stands on a list because it was chosen together with the page's, more than for its likeness. */
  together(item: string, other: string): boolean {
    const { weights } = this.boot;
    const also = this.also(item).indexOf(other);
    return also >= 0 && weights.also / (also + 1) > this.#likeness(item, other);
  }

  #worth(item: string | null): (id: string) => number {
    if (item === null) return (id) => 1 / (this.near(item).indexOf(id) + 1);
    const also = this.also(item);
    const together = (id: string) => (also.includes(id) ? this.boot.weights.also / (also.indexOf(id) + 1) : 0);
    return (id) => this.#likeness(item, id) + together(id);
  }

  /** What an item's likeness counts: nothing where it only fills the list. */
  #likeness(item: string, other: string): number {
    const { near, similar = near.length } = this.instant(item).items[item]!;
    const place = this.near(item).indexOf(other);
    return place >= 0 && place < similar ? this.boot.weights.similar * this.exact(item)[place]![1] : 0;
  }

  /** The item parts that the builder assigned to the item of a celled bundle, its own first. */
  assigned(item: string): string[] {
    return this.instant(item).items[item]!.parts!.map((number) => this.itemPaths[number]!);
  }

  #idsOf(item: string | null, list: "near" | "also"): string[] {
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

/** Builds a bundle with the command line, as anybody does. */
export function build(catalog: string, out: string, ...options: string[]): Bundle {
  execFileSync(RECBUILD, ["bundle", catalog, "--out", out, "--quiet", ...options]);
  return new Bundle(out);
}

export const shopBundle = new Bundle(`${SHOP}/rec`);
