// A page that does nothing but start a worker and tell it one thing after the other, as the address says in JSON:
// {worker, messages, name}; with a name, the worker is one that pages share. `globalThis.answered` resolves to when it
// answered the first and the last, in milliseconds since navigation began, and to the last answer.

/** @type {{worker: string, messages: object[], name?: string}} */
const { worker: url, messages, name } = JSON.parse(decodeURIComponent(location.hash.slice(1)));

globalThis.answered = new Promise((resolve, reject) => {
  const worker = name ? shared() : new Worker(url, { type: "module" });
  const times = [];
  worker.onerror = ({ message }) => reject(new Error(message || "The worker did not start."));
  worker.onmessage = ({ data }) => {
    if (data.type === "hello") return;
    const wrong = data.message ?? data.fallback?.message;
    if (wrong) return reject(new Error(wrong));
    const now = performance.now();
    if (times.push(now) < messages.length) return worker.postMessage(messages[times.length]);
    resolve({ opened: times[0], ready: now, origin: performance.timeOrigin, answer: data });
  };
  worker.postMessage(messages[0]);
});

function shared() {
  return new SharedWorker(url, { type: "module", name, extendedLifetime: true }).port;
}
