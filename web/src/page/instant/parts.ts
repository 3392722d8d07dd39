/**
 * The bundle's instant parts: an item's id in, its verified part out. Each file is fetched once per page
 * and refused unless its SHA-256 is what its name says. A file that is missing or damaged is asked for
 * once more past the cache; after that the manifest tells whether the site was deployed anew under this
 * page, and if so the page goes on with the new build (`boot` changes).
 */
import type { Boot, Lookup } from "../../shared/boot.js";
import type { CardValue, ErrorCode } from "../../shared/protocol.js";
import { RecError } from "../../shared/errors.js";
import { fetchJson, nameAt, PATIENCE } from "../../shared/files.js";
import { within } from "../../shared/within.js";
import { fnv1a32 } from "./hash.js";
import type { Host } from "../host.js";
import { lookup } from "./lookup.js";

/**
 * Rows of the part's cards: `near` are the nearest to the item, `also` were often chosen together with it. `cosines`, in
 * hundredths, are those of `near`, of which the first `similar` can be called so: all, where it is missing. `parts`: the
 * item parts assigned to the item, where not all of them are loaded anyway.
 */
export interface InstantItem {
  readonly near: readonly number[];
  readonly cosines?: readonly number[];
  readonly similar?: number;
  readonly also?: readonly number[];
  readonly parts?: readonly number[];
}

export interface InstantPart {
  readonly items: Readonly<Record<string, InstantItem>>;
  readonly cards: Readonly<Record<string, readonly CardValue[]>> & { readonly id: readonly string[] };
}

export class Parts {
  #files = new Map<string, Promise<unknown>>();
  #loaded = new Set<InstantPart>();
  #reading: Promise<void> | null = null;

  constructor(
    public boot: Boot,
    private readonly host: Pick<Host, "base" | "fetch">,
  ) {}

  /** The parts that this page has so far. */
  get loaded(): Iterable<InstantPart> {
    return this.#loaded;
  }

  /**
   * The only part that can have the item, if any can; the empty id stands for the front part.
   * Raises RecError.
   */
  async of(item: string): Promise<InstantPart | null> {
    const tried = this.boot;
    try {
      return await this.#locate(item);
    } catch (error) {
      if (!(error instanceof RecError && (await this.catchUp(tried, error.code)))) throw error;
    }
    try {
      return await this.#locate(item);
    } catch {
      throw new RecError(
        "bundle-changed",
        "The site was updated, and its new version could not be read. Reload the page.",
      );
    }
  }

  /**
   * Whether, after this failure, the page now has another build than the one that was tried.
   * Raises RecError (bundle-format) where the new build is not for this version to read.
   */
  async catchUp(tried: Boot, code: ErrorCode): Promise<boolean> {
    if (!STALE.has(code)) return false;
    if (this.boot.build === tried.build) {
      this.#reading ??= this.#readManifest().finally(() => (this.#reading = null));
      await this.#reading;
    }
    return this.boot.build !== tried.build;
  }

  async #readManifest(): Promise<void> {
    const { base, fetch } = this.host;
    let manifest: { format: number; build: string; boot: Boot } | null;
    try {
      const read = fetch(base + "manifest.json", "no-cache").then((response) => (response.ok ? response.json() : null));
      manifest = await within(PATIENCE, read, null);
    } catch {
      return; // The failure that brought us here says more.
    }
    if (!manifest) return;
    if (manifest.format !== 1) {
      throw new RecError(
        "bundle-format",
        `manifest.json has format ${manifest.format}, this rec.js reads format 1. Reload the page.`,
      );
    }
    if (manifest.build === this.boot.build) return;
    this.boot = manifest.boot;
    this.#files.clear();
    this.#loaded.clear();
  }

  async #locate(item: string): Promise<InstantPart | null> {
    const { instant } = this.boot;
    if (item === "") return this.#part(instant.front);
    const directory = nameAt(instant.names, fnv1a32(item) % instant.fan);
    const parts = instant.fan > 0 ? ((await this.#file(directory)) as Lookup) : instant;
    const name = nameAt(parts.names, lookup(parts, item));
    return name ? this.#part(name) : null;
  }

  async #part(name: string): Promise<InstantPart> {
    const { boot } = this;
    const part = (await this.#file(name)) as InstantPart;
    if (boot === this.boot) this.#loaded.add(part);
    return part;
  }

  #file(name: string): Promise<unknown> {
    const known = this.#files.get(name);
    if (known) return known;
    const files = this.#files;
    const file = this.#read(name).catch((error: unknown) => {
      files.delete(name);
      throw error;
    });
    files.set(name, file);
    return file;
  }

  #read(name: string): Promise<unknown> {
    return fetchJson(this.host.fetch, this.host.base, `instant/${name}.bin`, name);
  }
}

/** The failures that a new deployment explains. */
const STALE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "part-missing",
  "part-truncated",
  "part-corrupt",
  "worker-blocked",
  "engine-failed",
]);
