/**
 * What a bundle's folder says, by the rules of docs/format.md: the lists that a page shows before it knows
 * anything of its visitor. For small bundles, whose instant parts are named in the boot piece itself.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Boot } from "../web/src/shared/boot.js";
import { fnv1a32 } from "../web/src/page/hash.js";
import type { InstantPart } from "../web/src/page/parts.js";
import { RECBUILD, SHOP } from "./places.js";

export class Bundle {
  readonly boot: Boot;

  constructor(readonly folder: string) {
    this.boot = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")).boot;
  }

  /** Where the item's instant part lies in the bundle; the front list's, where there is no item. */
  partOf(item: string | null): string {
    const { buckets, front, names } = this.boot.instant;
    const bucket = item === null ? 0 : fnv1a32(item) % buckets;
    return `instant/${item === null ? front : names.slice(bucket * 16, bucket * 16 + 16)}.json`;
  }

  instant(item: string | null): InstantPart {
    return JSON.parse(readFileSync(`${this.folder}/${this.partOf(item)}`, "utf8"));
  }

  /** All that is near an item, the nearest first; the front list, where there is no item. */
  near(item: string | null): string[] {
    const part = this.instant(item);
    return part.items[item ?? ""]!.near.map((row) => part.cards.id[row]!);
  }
}

/** Builds a bundle with the command line, as anybody does. */
export function build(catalog: string, out: string, ...options: string[]): Bundle {
  execFileSync(RECBUILD, ["bundle", catalog, "--out", out, "--quiet", ...options]);
  return new Bundle(out);
}

export const shopBundle = new Bundle(`${SHOP}/rec`);
