// The baseline: stock Pyodide with numpy in a worker, started as its documentation says.

globalThis.answered = new Promise((resolve, reject) => {
  const worker = new Worker("worker.mjs", { type: "module" });
  worker.onerror = () => reject(new Error("Stock Pyodide did not start."));
  worker.onmessage = ({ data }) => resolve({ ready: performance.now(), origin: performance.timeOrigin, said: data });
});
