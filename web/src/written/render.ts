/**
 * `recbuild/render`: a bundle's instant lists in Node, by the page's own code. In: the bundle's folder; out: what a page
 * shows first to a visitor of whom nothing is known, as cards and as HTML.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Boot } from "../shared/boot.js";
import { demand, RecError } from "../shared/errors.js";
import type { FetchFile } from "../shared/files.js";
import { isId } from "../page/checks.js";
import { filterList } from "../page/instant/filter.js";
import { kindList } from "../page/instant/kinds.js";
import { instantList } from "../page/instant/lane.js";
import { spoken } from "../page/instant/language.js";
import { latestBoot } from "../page/instant/latest.js";
import { headingOf } from "../page/instant/list.js";
import { readOptions } from "../page/instant/options.js";
import { InstantParts } from "../page/instant/parts.js";
import { fitting } from "../page/instant/ranking.js";
import { type Base, baseOf } from "./addresses.js";
import { type WrittenShelf, writtenShelf } from "./shelf.js";

export { lookOfAll as look } from "./look.js";
export type { WrittenShelf } from "./shelf.js";

export interface Asked {
  readonly k?: number;
  readonly kind?: string;
  readonly language?: string;
  /** For rules with dates, in UTC, such as "2026-12-24"; missing: today. */
  readonly day?: string;
}

export interface InstantLists {
  shelf(item?: string | null, asked?: Asked): Promise<WrittenShelf>;
}

interface Source {
  /** The path or the address at which pages have the folder. */
  readonly base?: string;
  /** In place of reading files: the content of a file, given its path in the bundle. */
  readonly read?: (path: string) => Promise<Uint8Array>;
}

/** The lists of the bundle in a folder. Rejects with a RecError if it cannot be read. */
export async function open(folder: string, { base = "/rec/", read = (path) => readFile(join(folder, path)) }: Source = {}): Promise<InstantLists> {
  const place = baseOf(base);
  const fetch = fetchBy(read);
  const boot = await latestBoot({ base: "", fetch });
  if (!boot) throw new RecError("part-missing", `${folder} has no manifest.json that can be read. Give the folder of a bundle.`);
  const load = () => Promise.resolve({ fitting, kindList });
  const parts = new InstantParts(boot, { base: "", fetch, load });
  return { shelf: (item = null, asked = {}) => shelfOf(parts, boot, place, item, asked) };
}

async function shelfOf(parts: InstantParts, boot: Boot, base: Base, item: string | null, asked: Asked): Promise<WrittenShelf> {
  const { day, ...given } = asked;
  const now = () => (day === undefined ? Date.now() : Date.parse(day)) / 1000;
  demand(item === null || isId(item), "item must be the id of an item");
  demand(Number.isFinite(now()), 'day must be a day such as "2026-12-24"');
  const options = readOptions(given as object);
  const { kind, k, language } = options;
  const whole = await instantList(parts, item, options);
  if (whole.refused) throw whole.refused;
  const [failed] = whole.errors.filter(({ code }) => code !== "unknown-item");
  if (failed) throw failed;
  const fits = boot.ranking ? await fitting(parts, whole, options, { host: { now }, events: () => [] }) : whole;
  const items = filterList(fits, options, []);
  const heading = headingOf(items) ?? whole.heading;
  return writtenShelf(items, { item, kind, k, language, heading, base }, spoken(boot, language).currency);
}

/** Files as the page's code fetches them; what cannot be read is answered as missing. */
function fetchBy(read: NonNullable<Source["read"]>): FetchFile {
  return async (path, _, range) => {
    const content = await read(path).catch(() => null);
    if (!content) return new Response(null, { status: 404 });
    const [start, end] = (range?.slice("bytes=".length).split("-") ?? []).map(Number);
    return new Response(content.subarray(start, end === undefined ? undefined : end + 1) as BodyInit, { status: range ? 206 : 200 });
  };
}
