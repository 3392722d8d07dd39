// A page that does nothing but start the engine's worker and ask it one thing, both of which are in the address, as JSON.
// `globalThis.answered` resolves to when the answer was there, in milliseconds since navigation began.

/** What to tell the worker: see web/src/shared/protocol.ts.
 * @type {{start: import("../../../web/src/shared/protocol.js").ToWorker & {type: "start"},
 *   recommend: import("../../../web/src/shared/protocol.js").ToWorker & {type: "recommend"}}} */
const { start, recommend } = JSON.parse(decodeURIComponent(location.hash.slice(1)));

globalThis.answered = new Promise((resolve, reject) => {
  const base = new URL(start.base, location.href).href;
  const worker = new Worker(`${base}${start.boot.engine.folder}/worker.js`, { type: "module" });
  worker.onerror = ({ message }) => reject(new Error(message || "The worker did not start."));
  worker.onmessage = ({ data }) => {
    const wrong = data.message ?? data.fallback?.message;
    if (wrong) return reject(new Error(wrong));
    if (data.type !== "result") return worker.postMessage(recommend);
    resolve({ ready: performance.now(), origin: performance.timeOrigin, items: data.result.items.length });
  };
  worker.postMessage({ ...start, base });
});
