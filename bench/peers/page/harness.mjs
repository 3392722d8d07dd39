// The worker around a peer, the same for all: builds an index from vectors, or opens one and answers with it.
//
// In come {type: "build", vectors, dims}, {type: "open", index, dims} (both are addresses) and {type: "search", query, k,
// effort}; out come {index, taken}, {opened}, {rows}, or {message} where it failed.

/** @typedef {{type: "search", query: Float32Array, k: number, effort?: number}} Wanted
 * @typedef {{type: "build", vectors: string, dims: number} | {type: "open", index: string, dims: number} | Wanted} ToPeer */
/** @typedef {{index: Blob, taken: number}} Built @typedef {{rows: ArrayLike<number>}} Found */
/** What a peer brings. `build` makes its index, as the bytes that a site would serve; `open` readies one that is still
 * arriving, for a search that gives rows, nearest first.
 * @typedef {{build: (vectors: Float32Array, dims: number) => Uint8Array | Promise<Uint8Array>,
 *   open: (index: Promise<Uint8Array>, dims: number) => Promise<Search>}} Peer */
/** @typedef {(query: Float32Array, k: number, effort: number) => ArrayLike<number>} Search */

/** @param {Peer} peer */
export function answerFor({ build, open }) {
  /** @type {Search} */
  let search;
  const answers = {
    async build({ vectors, dims }) {
      const rows = new Float32Array((await fetched(vectors)).buffer);
      const start = performance.now();
      const index = await build(rows, dims);
      return { index: new Blob([index]), taken: performance.now() - start };
    },
    async open({ index, dims }) {
      search = await open(fetched(index), dims);
      return { opened: true };
    },
    search: ({ query, k, effort }) => ({ rows: search(query, k, effort) }),
  };
  onmessage = async ({ data }) => {
    try {
      postMessage(await answers[data.type](data));
    } catch (error) {
      postMessage({ message: String(error?.message ?? error) });
    }
  };
}

/** @param {string} url */
async function fetched(url) {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** The rows of a matrix as its lines, without a copy. @param {Float32Array} matrix @param {number} dims */
export function lines(matrix, dims) {
  return Array.from({ length: matrix.length / dims }, (_, row) => matrix.subarray(row * dims, (row + 1) * dims));
}
