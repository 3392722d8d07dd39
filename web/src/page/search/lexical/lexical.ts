/**
 * lexical.js: the first answer to a search, by words alone and without Python. In: files of the bundle that the engine loads
 * too, the same for every query (docs/format.md §6). Out: what the engine would find, without meanings and typing errors.
 */
import { isNamed, splitNames } from "../../../shared/files.js";
import type { Boot } from "../../../shared/boot.js";
import type { SearchOptions, SearchResult } from "../../../shared/protocol.js";
import type { Client } from "../../client.js";
import { spoken } from "../../instant/language.js";
import { fail, known } from "./columns.js";
import { type Items, openItems } from "./items.js";
import { match } from "./match.js";
import { openPart, type SearchPart } from "./part.js";
import { readQuery } from "./query.js";
import { folded } from "./tokens.js";
import { within } from "../../../shared/within.js";

const [MOST_SUGGESTIONS, MOST_PAST, MOST_TITLES] = [6, 4, 3];
/** Milliseconds for all files, which may be large. */
const TIMEOUT = 60_000;
const EMPTY: SearchResult = { items: [], total: 0, facets: {}, corrected: null, price: null, suggestions: [], matched: [] };

/** Answers a query. Throws RecError ("bad-request"). */
export type Lexical = (query: string, options: Pick<SearchOptions, "k" | "where" | "sort" | "language">) => SearchResult;

/** As worker/items.ts has it. */
interface Listing {
  readonly resident: boolean;
  readonly items: string;
  readonly sample: number | null;
  readonly search?: string;
}

/** Loads what the engine starts with, but Python. Throws if that fails: the engine tells why, as it needs the same files. */
export function open(client: Pick<Client, "boot" | "host">): Promise<Lexical> {
  return within(TIMEOUT, load(client), new Error("The files did not arrive."));
}

async function load({ boot, host }: Pick<Client, "boot" | "host">): Promise<Lexical> {
  const file = async (path: string, name: string) => {
    const bytes = new Uint8Array(await (await host.fetch(host.base + path, "default")).arrayBuffer());
    return (await isNamed(bytes, name)) ? bytes : fail();
  };
  const part = (kind: string, name: string) => file(`parts/${kind}-${name}.msgpack`, name);
  const readParts = async (name: string) => {
    const plain = new Response(await file(`parts/listing-${name}.bin`, name)).body!.pipeThrough(new DecompressionStream("gzip"));
    const { items, resident, sample, search = fail() } = known((await new Response(plain).json()) as Listing);
    const chosen = [...splitNames(items).entries()].filter(([number]) => resident || number === sample);
    const parts = chosen.map(async ([number, name]) => [number, await part("items", name)] as const);
    return Promise.all([part("search", search), ...parts]);
  };
  const [core, [words, ...parts]] = await Promise.all([part("core", boot.engine.core), readParts(boot.engine.listing)]);
  return answering(boot, await openPart(words), await openItems(core, new Map(parts)));
}

function answering(boot: Boot, part: SearchPart, items: Items): Lexical {
  return (query, { k, where, sort, language }) => {
    const asked = readQuery(query, part);
    const found = match(part, items, query, asked, { k, where, sort });
    const { own } = spoken(boot, language);
    const begun = folded(query).trimStart().replace(/\s+/g, " ");
    const past = part.queries.filter((one) => one.startsWith(begun) && one !== asked.text).slice(0, MOST_PAST);
    const reason = { kind: "search", item: null, value: null } as const;
    return {
      ...EMPTY,
      items: found.items.slice(0, k).map((item) => {
        const card = items.card(item, own);
        return { item: card.id, score: found.scores.get(item) ?? 0, label: "", reason, because: "", card };
      }),
      total: found.total,
      suggestions: [...new Set([...past, ...found.titles.slice(0, MOST_TITLES), ...asked.completed])].slice(0, MOST_SUGGESTIONS),
      matched: found.terms.map((term) => part.terms.at(term)),
    };
  };
}
