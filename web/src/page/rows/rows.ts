/**
 * rows.js: what fills `<rec-rows>`. In: the visitor's events. Out: a row for each of the latest items that
 * interest the visitor, in a closed root: the document does not tell how many there are. Each row is one request to the
 * engine, with the one event as the whole profile and no parts: nothing is fetched for an item that the visitor has met.
 * As many rows as there may be are drawn for everybody, the others unseen: a template's files are requested for each row.
 */
import { RecError } from "../../shared/errors.js";
import type { Options, RecEvent } from "../../shared/protocol.js";
import type { Client, RecommendationList } from "../client.js";
import { itemsOf } from "../instant/filter.js";
import { DEFAULT_K, parseJson, readOptions } from "../instant/options.js";
import { languageAround } from "../shelf/dom.js";
import type { ShelfView } from "../shelf/flow.js";
import type { LazyTools, RowShelf } from "../shelf/lazy_element.js";

/** Seconds of a day. */
const DAY = 86_400;
const ROWS = 3;
const MAX_ROWS = 10;
/** A row has at least so many cards, or `k`. */
const LEAST = 3;
/** So many items are asked for beyond `k`: those that another reason than the row's brings are left out. */
const SPARE = 10;
/** So many of the visitor's items are tried for each row. */
const TRIES = 3;
const PARTS = "heading, list, card, link, image, tile, title, price, reason";
const TAG = "rec-row";

const sheet = typeof CSSStyleSheet === "undefined" ? null : new CSSStyleSheet();
sheet?.replaceSync(`
  :host { display: block; position: relative }
  :host([hidden]) { display: none }
  ${TAG} + ${TAG} { margin-block-start: 1.5em }
  ${TAG}[hidden] { display: block; position: absolute; inset-inline: 0; block-size: 0; min-block-size: 0; margin: 0; overflow: clip; visibility: hidden }
`);

const roots = new WeakMap<HTMLElement, ShadowRoot>();

/** Fills the element, now and anew after a change. */
export function openRows(element: HTMLElement, tools: LazyTools, signal: AbortSignal): void {
  let run = new AbortController();
  const begin = () => {
    run.abort();
    run = new AbortController();
    fill(element, tools, run.signal).catch((error) => run.signal.aborted || tools.report(error));
  };
  const changes = new MutationObserver(begin);
  changes.observe(element, { attributeFilter: ["rows", "k", "where"] });
  changes.observe(document, { subtree: true, attributeFilter: ["lang"] });
  const forget = tools.client.onChange(begin);
  signal.addEventListener("abort", () => {
    run.abort();
    changes.disconnect();
    forget();
  });
  begin();
}

async function fill(element: HTMLElement, tools: LazyTools, signal: AbortSignal): Promise<void> {
  const { client, flow } = tools;
  const root = rootOf(element);
  const place = { node: element, isUsed: () => element.matches(":hover, :focus-within") };
  const turn = flow.enter(place, signal);
  turn.choose("instant", []);
  try {
    const [count, options] = optionsOf(element);
    const drawn = rowsIn(root, element, count, tools);
    const rows = await rowsFor(client, options, count, () => turn.taken("engine"));
    if (signal.aborted) return;
    turn.choose("engine", rows.flatMap(({ items }) => items.map(({ item }) => item)));
    drawn.forEach((row, place) => {
      row.list = rows[place];
      row.hidden = !row.list;
      row.k = options.k;
    });
  } finally {
    turn.finish();
  }
}

function rootOf(element: HTMLElement): ShadowRoot {
  const known = roots.get(element);
  if (known) return known;
  const root = element.attachShadow({ mode: "closed" });
  roots.set(element, root);
  if (sheet) root.adoptedStyleSheets = [sheet];
  for (const name of ["rec-impression", "rec-click", "rec-add", "rec-error"]) {
    root.addEventListener(name, (event) => {
      const { detail } = event as CustomEvent;
      const told = new CustomEvent(name, { detail, bubbles: true, cancelable: true });
      if (!element.dispatchEvent(told)) event.preventDefault();
    });
  }
  return root;
}

/** How many rows, and what each asks for. Throws RecError ("bad-request"). */
function optionsOf(element: HTMLElement): [count: number, options: Options] {
  const count = Number(element.getAttribute("rows") ?? ROWS);
  if (!(Number.isInteger(count) && count >= 1 && count <= MAX_ROWS)) {
    throw new RecError("bad-request", `rows must be a whole number from 1 to ${MAX_ROWS}.`);
  }
  const k = Number(element.getAttribute("k") ?? DEFAULT_K);
  return [count, readOptions({ k, where: parseJson(element.getAttribute("where") ?? "[]"), language: languageAround(element) })];
}

/**
 * The lists of the rows. The engine is started, and asked once, for every visitor: what fails then says nothing of the
 * visitor. `taken`: ids of the page's other shelves. Throws RecError.
 */
export async function rowsFor(
  client: Client,
  options: Options,
  count: number,
  taken: () => Promise<readonly string[]>,
): Promise<RecommendationList[]> {
  if (client.status === "off") return [];
  client.launcher.painting()(false); // Rows have no instant list for which the engine would wait.
  const engine = await client.launcher.start(true);
  if (!engine) return [];
  const day = Math.floor(client.host.now() / DAY);
  const ask = (events: readonly RecEvent[], deny: readonly string[], k: number) => {
    return engine.recommend({ ...options, k, deny, item: null, neighbors: [], listed: [], parts: [], events, seed: null, day });
  };
  await ask([], [], 1);
  const events = client.events();
  const blocked = events.filter(isBlock);
  const out = [...events.map(({ item }) => item), ...(await taken())];
  const rows: RecommendationList[] = [];
  for (const event of interestsOf(events).slice(0, count * TRIES)) {
    if (rows.length === count) break;
    const answer = await ask([event, ...blocked], out, options.k + SPARE).catch(() => null);
    const items = answer?.items.filter(({ reason }) => reason.item === event.item).slice(0, options.k) ?? [];
    const heading = items.find(({ reason }) => reason.kind === event.type)?.because;
    if (!heading || items.length < Math.min(options.k, LEAST)) continue;
    rows.push({ heading, items, lane: "engine", error: null });
    out.push(...items.map(({ item }) => item));
  }
  return rows;
}

/** The latest event of each item that interests the visitor, newest first. */
function interestsOf(events: readonly RecEvent[]): RecEvent[] {
  const out = new Set(itemsOf(events, "dislike"));
  return [...events].reverse().filter((event) => !isBlock(event) && !out.has(event.item) && out.add(event.item));
}

function isBlock({ type }: RecEvent): boolean {
  return type === "block";
}

/** A shelf that shows the list that it is given. */
interface Row extends InstanceType<RowShelf> {
  list: RecommendationList | undefined;
}

/** The element's rows, each with a copy of its template. */
function rowsIn(root: ShadowRoot, element: HTMLElement, count: number, { client, Shelf }: LazyTools): Row[] {
  if (!customElements.get(TAG)) customElements.define(TAG, rowClass(Shelf, client));
  if (root.childElementCount !== count) {
    const template = element.querySelector(":scope > template");
    const rows = Array.from({ length: count }, () => {
      const row = document.createElement(TAG);
      row.hidden = true;
      row.setAttribute("exportparts", PARTS);
      if (template) row.append(template.cloneNode(true));
      return row;
    });
    root.replaceChildren(...rows);
  }
  return [...root.children] as Row[];
}

function rowClass(Shelf: RowShelf, { boot }: Client): RowShelf {
  const whole = { item: null, heading: "", items: [], cards: [], neighbors: [], listed: [], parts: [], pictures: [], boot, errors: [], refused: null };
  return class extends Shelf {
    list?: RecommendationList;

    protected override async fill(view: ShelfView): Promise<void> {
      await view.show(this.list ?? { heading: "", items: [], lane: "engine", error: null }, whole);
    }
  };
}
