// Voy: a k-d tree in Rust. Its own index is a text five times as large as the vectors, which beyond some 60,000 items no
// JavaScript string can hold; so a site ships the vectors, and each visitor's browser builds the index. It has no settings.

import * as voy from "voy-search/voy_search_bg.js";
import wasm from "voy-search/voy_search_bg.wasm";
import { answerFor, lines } from "./harness.mjs";

/** More items at once do not fit into its memory. */
const BATCH = 5000;

answerFor({
  build: (vectors) => new Uint8Array(vectors.buffer),
  async open(index, dims) {
    const [bytes] = await Promise.all([index, start()]);
    const vectors = lines(new Float32Array(bytes.buffer), dims);
    const db = new voy.Voy({ embeddings: [] });
    for (let first = 0; first < vectors.length; first += BATCH) {
      db.add({ embeddings: vectors.slice(first, first + BATCH).map((vector, row) => resource(first + row, vector)) });
    }
    return (query, k) => db.search(query, k).neighbors.map(({ id }) => Number(id));
  },
});

// The package leaves this to a bundler that takes .wasm for a module.
async function start() {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(wasm), { "./voy_search_bg.js": voy });
  voy.__wbg_set_wasm(instance.exports);
}

/** @param {number} row @param {Float32Array} vector */
function resource(row, vector) {
  return { id: String(row), title: "", url: "", embeddings: Array.from(vector) };
}
