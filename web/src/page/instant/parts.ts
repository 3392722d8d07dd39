/**
 * The bundle's instant parts: an item's id in, its verified part out. Each file is fetched once per page and refused
 * unless its SHA-256 begins with its name. A file that is missing or damaged is requested once more past the cache.
 * If that fails too, the manifest says whether the site was deployed anew under this page; if so, the page goes on with
 * the new build (`boot` changes).
 */
import type { Boot, ListKind, Lookup } from "../../shared/boot.js";
import { RecError } from "../../shared/errors.js";
import { fetchJson, nameAt } from "../../shared/files.js";
import type { CardValue, ErrorCode } from "../../shared/protocol.js";
import type { Host } from "../host.js";
import { latestBoot } from "./latest.js";
import { OVERLAY } from "../changes/has.js";
import { asNow, type News, openOverlay } from "../changes/now.js";
import { fnv1a32, lookup } from "./lookup.js";
import { loadModule } from "./module.js";
import { type Once, packedPart } from "./packs.js";

/** An item's entry. A row is a row of the part's cards. */
export interface InstantItem {
  /** Rows of the most similar items, best first. */
  readonly neighbors: readonly number[];
  /** The cosines of the neighbors, in hundredths. */
  readonly cosines?: readonly number[];
  /** So many of the neighbors are similar enough to be called so; missing: all. */
  readonly similar?: number;
  /** Rows of the items that past sessions had together with the item, best first. */
  readonly co_occurrence?: readonly number[];
  /** Rows of the items that were bought together with the item, best first. */
  readonly bought_together?: readonly number[];
  /** Rows of the items that look similar, best first. */
  readonly looks_similar?: readonly number[];
  /** Numbers of the item parts that the item's page loads; only in partitioned bundles. */
  readonly parts?: readonly number[];
  /** The packs of pictures that the item's page loads, among the part's `pictures`. */
  readonly pictures?: readonly number[];
}

export interface InstantPart {
  /** Other ids of the items, such as those of variants. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Entries by id; the default list has the empty id. */
  readonly items: Readonly<Record<string, InstantItem>>;
  /** Columns of equal length. */
  readonly cards: Readonly<Record<string, readonly CardValue[]>> & { readonly id: readonly string[] };
  /** Name hashes of packs of pictures, concatenated. */
  readonly pictures?: string;
}

export class InstantParts {
  #files = new Map<string, Promise<unknown>>();
  #loaded = new Set<InstantPart>();
  /** What changed since the bundle was built; missing until it is here. */
  declare news?: News<InstantPart> | undefined;
  /** Called when lists have to be drawn anew. */
  declare changed?: () => void;
  #reading: Promise<void> | null = null;

  constructor(
    public boot: Boot,
    private readonly host: Pick<Host, "base" | "fetch" | "load"> & Partial<Host>,
  ) {}

  /** The parts that this page has loaded so far. */
  get loaded(): Set<InstantPart> {
    return this.#loaded;
  }

  /**
   * The only part that can have the item; null if no part can. The empty id stands for the part with the list of this kind,
   * which is the default part for most kinds. Throws RecError.
   */
  get(item: string, kind = ""): Promise<InstantPart | null> {
    if (OVERLAY) void openOverlay(this, this.host, this.#once); // Not only once a directory is here.
    return this.current(() => this.#locate(item, kind));
  }

  /** A module of the engine folder: see page/extras.ts and page/engine/connect.ts. Throws RecError. */
  module(name: "extras" | "connect" | "overlay" | "experiments"): Promise<unknown> {
    return this.current(() => {
      const { folder, [name]: integrity } = this.boot.engine;
      return this.#once(folder + name, () => loadModule(this.host, folder, `${name}.js`, integrity));
    });
  }

  /** What `load` gives for this build, or for the one that the site was updated to. After the signal, nothing is tried. */
  async current<Loaded>(load: () => Promise<Loaded>, signal?: AbortSignal): Promise<Loaded> {
    const tried = this.boot;
    try {
      return await load();
    } catch (error) {
      if (signal?.aborted || !(error instanceof RecError && (await this.catchUp(tried, error.code)))) throw error;
    }
    try {
      return await load();
    } catch {
      throw updated();
    }
  }

  /**
   * Whether the page, after this failure, has another build than the one that was tried.
   * Throws RecError ("bundle-format") if this version cannot read the new build.
   */
  async catchUp(tried: Boot, code: ErrorCode): Promise<boolean> {
    if (!STALE.test(code)) return false;
    if (this.boot.build === tried.build) {
      this.#reading ??= this.#adopt().finally(() => (this.#reading = null));
      await this.#reading;
    }
    return this.boot.build !== tried.build;
  }

  async #adopt(): Promise<void> {
    const boot = await latestBoot(this.host);
    if (!boot || boot.build === this.boot.build) return; // The first failure says more.
    this.boot = boot;
    this.#files.clear();
    this.#loaded.clear();
  }

  async #locate(item: string, kind: string): Promise<InstantPart | null> {
    const { instant } = this.boot;
    if (item === "") return this.#part(this.#file(instant.lists?.[kind as ListKind] ?? instant.default));
    if (instant.page) return this.#part(packedPart(instant, item, this.host, this.#once));
    const directory = nameAt(instant.names, fnv1a32(item) % instant.fan);
    const parts = instant.fan > 0 ? ((await this.#file(directory)) as Lookup) : instant;
    const name = nameAt(parts.names, lookup(parts, item));
    return name ? this.#part(this.#file(name)) : null;
  }

  async #part(loading: Promise<unknown>): Promise<InstantPart | null> {
    const { boot } = this;
    const opening = OVERLAY && openOverlay(this, this.host, this.#once);
    let part = (await loading) as InstantPart | null;
    if (OVERLAY && part) part = await asNow(part, this, opening);
    if (part && boot === this.boot) this.#loaded.add(part);
    return part;
  }

  #file(name: string): Promise<unknown> {
    return this.#once(name, () => fetchJson(this.host.fetch, this.host.base, `instant/${name}.bin`, name));
  }

  /** What `load` gives, once; what failed is tried again by the next call. */
  #once: Once = (key, load) => {
    const known = this.#files.get(key);
    if (known) return known;
    const files = this.#files;
    const file = load().catch((error: unknown) => {
      files.delete(key);
      throw error;
    });
    files.set(key, file);
    return file;
  };
}

/** The failures that a new deployment can explain: "part-missing", "part-truncated", "part-corrupt", "worker-blocked", "engine-failed". */
const STALE = /^(part|worker|engine-f)/;

/** A newer build cannot be read, or has replaced the one that a request waited for. */
export function updated(): RecError {
  return new RecError("bundle-changed", "The site was updated. Reload the page.");
}
