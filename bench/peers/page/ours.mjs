// Ours, through the bundle's own worker and messages, as the page sends them. An item's id is its row.

import { ask } from "./worker.mjs";

/** @typedef {import("../../../web/src/shared/protocol.js").ToWorker} ToWorker */
/** @typedef {import("../../../web/src/shared/protocol.js").RecEvent} RecEvent */
/** @typedef {Pick<import("../../../web/src/shared/protocol.js").RecRequest, "item" | "neighbors" | "parts" | "events">} Wanted */
/** What a request is answered with; the answer to "start" is not looked at.
 * @typedef {Extract<import("../../../web/src/shared/protocol.js").FromWorker, {type: "result"}>} Answer */
/** A bundle's address, with a slash at the end, and what a page knows without the worker: the boot piece, which is a line
 * of rec.js, and what instant parts say of items.
 * @typedef {{base: string, boot: import("../../../web/src/shared/boot.js").Boot,
 *   items: Record<string, {neighbors: string[], parts: number[]}>}} Bundle */

const NO_OPTIONS = { where: [], allow: null, deny: [], repeat: false, seed: null };

/** @param {Bundle} bundle @param {string} first the item of the first page @param {number} k
 * @returns {Promise<import("./page.mjs").System>} */
export async function openOurs({ base, boot, items }, first, k) {
  /** @type {import("./worker.mjs").Asked<ToWorker, Answer>} */
  const { send, end } = ask(`${base}${boot.engine.folder}/worker.js`);
  let id = 0;
  /** @returns {ToWorker} */
  const recommend = (/** @type {Wanted} */ wanted) => ({ type: "recommend", id: id++, request: { ...NO_OPTIONS, ...wanted, k } });
  const pageOf = (/** @type {string} */ item, listed = false) => {
    const { neighbors, parts } = items[item];
    return recommend({ item, neighbors: listed ? neighbors : [], parts, events: [] });
  };
  await send({ type: "start", base: new URL(base, location.href).href, boot, parts: items[first].parts });
  return {
    /** A profile comes of opening its items' pages, which is how a page learns their codes. Unless it is to be cold, an
     * item's page is opened before too, and twice: what is timed is an answer, not a download or what follows on one. */
    async prepare({ seen }, { cold = false, listed = false } = {}) {
      const pages = seen.map(String);
      const visits = cold ? [] : await inTurn([...pages, pages.at(-1)], async (page) => (await send(pageOf(page))).result);
      if (pages.length === 1) return pageOf(pages[0], listed);
      /** @returns {RecEvent} */
      const event = (/** @type {string} */ item, /** @type {number} */ turn) => {
        return { item, type: "view", time: 0, dwell: null, code: visits[turn].codes[item] };
      };
      return recommend({ item: null, neighbors: [], parts: [], events: pages.map(event) });
    },
    send,
    read: (/** @type {Answer} */ { result }) => result.items.map(({ item }) => Number(item)),
    end,
  };
}

/** @template Result @param {string[]} pages @param {(page: string) => Promise<Result>} open */
async function inTurn(pages, open) {
  const results = [];
  for (const page of pages) results.push(await open(page));
  return results;
}
