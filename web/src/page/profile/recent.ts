/**
 * The instant lists of the last items' pages, in the session storage of this tab, until the profile is forgotten: the next
 * page's list is fused with one of them. They follow from the pages alone.
 */
import type { Boot } from "../../shared/boot.js";
import type { Recommendation } from "../../shared/protocol.js";
import type { OpenStorage } from "../host.js";
import { attempt } from "./store.js";

export interface RecentList {
  /** The page's item. */
  readonly item: string | null;
  /** The whole list. */
  readonly items: readonly Recommendation[];
  /** Name hashes of the packs of pictures that the page loads. */
  readonly pictures: readonly string[];
  /** Of the cards. */
  readonly build: string;
  readonly language: string;
}

/** The page before, and this one, which the visitor may load again. */
const KEPT = 2;

export class RecentLists {
  constructor(
    private readonly storage: OpenStorage,
    private readonly key: string,
  ) {}

  /** Newest first. Any script of the site may have written them. */
  get all(): readonly RecentList[] {
    const read = () => JSON.parse(this.storage().getItem(this.key)!) as RecentList[];
    return attempt(() => read().filter(({ items }) => items[0])) ?? [];
  }

  add({ item, items, pictures, boot }: Omit<RecentList, "build" | "language"> & { readonly boot: Boot }, language: string): void {
    const { build } = boot;
    const lists = [{ item, items, pictures, build, language }, ...this.all.filter((list) => list.item !== item)];
    attempt(() => this.storage().setItem(this.key, JSON.stringify(lists.slice(0, KEPT))));
  }

  clear(): void {
    attempt(() => this.storage().removeItem(this.key));
  }
}
