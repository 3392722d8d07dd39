// Two workers, one after the other, asked the same things: the bundle's own worker, timed from the message that asks to
// the message that answers; and one that times the same work inside Python.

/** Addresses of a bundle, with a slash at the end, and of requests for it.
 * @typedef {{base: string, requests: string}} Asked */

/** Milliseconds that each answer of the bundle's worker took. @param {Asked} asked */
export async function asked({ base, requests: file }) {
  const { manifest, requests } = await load(base, file);
  const worker = new Worker(`${base}${manifest.boot.engine.folder}/worker.js`, { type: "module" });
  const says = (message) => {
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => ("message" in data ? reject(new Error(data.message)) : resolve(data));
      worker.postMessage(message);
    });
  };
  await says({ type: "start", base: new URL(base, location.href).href, boot: manifest.boot });
  const taken = [];
  for (const [id, request] of requests.entries()) {
    const start = performance.now();
    await says({ type: "recommend", id, request });
    taken.push(performance.now() - start);
  }
  worker.terminate();
  return taken;
}

/** {open: milliseconds to open the bundle, taken: milliseconds of each answer, memory: bytes}. @param {Asked} asked */
export async function inside({ base, requests: file }) {
  const { manifest, requests } = await load(base, file);
  const worker = new Worker("inside.mjs", { type: "module" });
  const answer = await new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error("The worker that times Python failed."));
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ base: new URL(base, location.href).href, boot: manifest.boot, requests });
  });
  worker.terminate();
  return answer;
}

async function load(base, file) {
  const [manifest, requests] = await Promise.all([`${base}manifest.json`, file].map(async (url) => (await fetch(url)).json()));
  return { manifest, requests };
}
