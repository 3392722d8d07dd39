// A worker, asked one thing at a time.

/** @param {string} url */
export function ask(url) {
  const worker = new Worker(url, { type: "module" });
  const send = (/** @type {any} */ message) =>
    new Promise((/** @type {(answer: any) => void} */ resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message || "The worker did not start."));
      worker.onmessage = ({ data }) => ("message" in data ? reject(new Error(data.message)) : resolve(data));
      worker.postMessage(message);
    });
  return { send, end: () => worker.terminate() };
}
