// Ours, through the bundle's own worker and messages, as the page sends them. An item's id is its row.

import { ask } from "./worker.mjs";

/** A bundle's address, with a slash at the end, and what a page knows without the worker: the boot piece, which is a line
 * of rec.js, and the parts of its item, which stand in the item's instant part.
 * @typedef {{base: string, boot: any, parts: Record<string, number[]>}} Bundle */

/** @param {Bundle} bundle @param {string} first the item of the first page @param {number} k
 * @returns {Promise<import("./page.mjs").System>} */
export async function openOurs({ base, boot, parts }, first, k) {
  const { send, end } = ask(`${base}${boot.engine.folder}/worker.js`);
  let id = 0;
  const request = (/** @type {string | null} */ context, events = []) => {
    return { type: "recommend", id: id++, request: { context, parts: parts[context] ?? [], events, k } };
  };
  await send({ type: "start", base: new URL(base, location.href).href, boot, parts: parts[first] ?? [] });
  return {
    /** A profile comes of opening its items' pages, which is how a page learns their codes. Unless it is to be cold, an
     * item's page is opened before too, and twice: what is timed is an answer, not a download or what follows on one. */
    async prepare({ seen }, cold) {
      const pages = seen.map(String);
      const visits = cold ? [] : await inTurn([...pages, pages.at(-1)], async (page) => (await send(request(page))).result);
      if (pages.length === 1) return request(pages[0]);
      const event = (/** @type {string} */ item, /** @type {number} */ turn) => {
        return { item, type: "view", time: 0, dwell: null, code: visits[turn].codes[item] };
      };
      return request(null, pages.map(event));
    },
    send,
    read: ({ result }) => result.items.map(({ item }) => Number(item)),
    end,
  };
}

/** @template Result @param {string[]} pages @param {(page: string) => Promise<Result>} open */
async function inTurn(pages, open) {
  const results = [];
  for (const page of pages) results.push(await open(page));
  return results;
}
