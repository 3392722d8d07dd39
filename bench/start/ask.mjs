// The address of a page that does nothing but start the engine's worker and ask it once: pages/ask.

const OPTIONS = { k: 6, where: [], allow: null, deny: [], repeat: false, seed: null };

/** `base`: the bundle's folder on the server, with slashes around it. `visit` tells addresses of one page apart. `name`: of a
 * worker that pages share. @typedef {{item: string, events?: object[], visit: string, name?: string}} Question */

/** @param {import("./visits.mjs").Server} server @param {import("../shop.mjs").Manifest} manifest @param {string} base
 * @param {Question} question */
export function askingPage({ origin }, { boot }, base, { item, events = [], visit, name }) {
  const request = { ...OPTIONS, item, neighbors: [], parts: [0], events };
  const start = { type: "start", base: origin + base, boot, parts: [0] };
  const messages = [start, { type: "recommend", id: 1, request }];
  const instructions = { name, worker: `${base}${boot.engine.folder}/worker.js`, messages };
  return `/index.html?${visit}#${encodeURIComponent(JSON.stringify(instructions))}`;
}
