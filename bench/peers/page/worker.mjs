// A worker, asked one thing at a time.

/** @template Message, Answer @typedef {{send: (message: Message) => Promise<Answer>, end: () => void}} Asked */

/** @template Message, Answer @param {string} url @returns {Asked<Message, Answer>} */
export function ask(url) {
  const worker = new Worker(url, { type: "module" });
  const send = (/** @type {Message} */ message) =>
    new Promise((/** @type {(answer: Answer) => void} */ resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message || "The worker did not start."));
      worker.onmessage = ({ data }) => ("message" in data ? reject(new Error(data.message)) : resolve(data));
      worker.postMessage(message);
    });
  return { send, end: () => worker.terminate() };
}
