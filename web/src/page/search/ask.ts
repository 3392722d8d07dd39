/**
 * Searching: a text and options in, the engine's answer out. The search part is loaded when the first search is announced. If
 * that fails, only another announcement tries again, not each text: the number of requests would tell how much was typed.
 */
import { asRecError, demand, RecError } from "../../shared/errors.js";
import type { SearchOptions, SearchRequest, SearchResult } from "../../shared/protocol.js";
import type { Client } from "../client.js";
import type { EngineProxy } from "../engine/proxy.js";
import { isK, isListOf, K_RULE } from "../instant/options.js";

const DEFAULT_K = 10;
/** Characters of a query; what comes after them is not looked at. */
const MAX_QUERY = 1000;

/** By engine: resolves when its search is open, to whether the page has another build instead. */
const opening = new WeakMap<EngineProxy, Promise<boolean>>();
const failed = new WeakSet<EngineProxy>();

/** Throws RecError: the options are invalid, or the engine cannot answer. */
export async function search(client: Client, query: string, given: Partial<SearchOptions> = {}): Promise<SearchResult> {
  demand(typeof query === "string", "search: the query must be a text");
  const options = readSearch(given);
  const engine = await openSearch(client, false);
  return engine.search({ query: readQuery(query), ...options, events: client.events() } satisfies SearchRequest);
}

/** The engine, once it can search; it is started even for a visitor who saves data. `again`: after a failure too. Throws RecError. */
export async function openSearch(client: Client, again: boolean): Promise<EngineProxy> {
  demand(client.status !== "off", 'search: nothing is started while status() is "off"');
  client.launcher.forced = true;
  const engine = (await client.launcher.start(false))!;
  if (!opening.has(engine) || (again && failed.delete(engine))) {
    const opened = begin(client, engine);
    opening.set(engine, opened);
    opened.catch(() => failed.add(engine));
  }
  return (await opening.get(engine)) ? openSearch(client, again) : engine;
}

async function begin(client: Client, engine: EngineProxy): Promise<boolean> {
  try {
    await engine.openSearch();
    return false;
  } catch (error) {
    const { code } = asRecError(error);
    if (code.startsWith("part-") && (await client.catchUp(engine.boot, code))) return true;
    throw error;
  }
}

/** The options with their defaults. Throws RecError ("bad-request"). */
export function readSearch(given: Partial<SearchOptions>): SearchOptions {
  const { k = DEFAULT_K, where = [], sort = null, facets = [], personal = null, language = "" } = given;
  demand(isK(k), K_RULE);
  demand(isListOf(where, (one) => typeof (one as { field?: unknown } | null)?.field === "string"), "where must be a list of conditions");
  demand(isListOf(facets, (one) => typeof one === "string"), "facets must be a list of card fields");
  demand(sort === null || typeof sort === "string", "sort must be a card field, with - before it for the highest first");
  demand(personal === null || (personal >= 0 && personal < Infinity), "personal must be a number, 0 or more");
  return { k, where, sort, facets, personal, language: `${language}` };
}

/** The query as UTF-8 can write it: no half of an emoji. A space at its end says that its last word is complete. */
export function readQuery(query: string): string {
  return query.slice(0, MAX_QUERY).replace(/\p{Cs}/gu, "").trimStart();
}

/** The site's page of results for this query. Throws RecError ("bad-request"). */
export function resultsUrl(pattern: string, query: string, base: string): string {
  try {
    const { protocol, href } = new URL(pattern.replaceAll("{query}", encodeURIComponent(readQuery(query).trimEnd())), base);
    if (/^https?:$/.test(protocol)) return href;
  } catch {
    // It is no address.
  }
  throw new RecError("bad-request", 'results-url must be an address, such as "/search?q={query}".');
}
