// The plain way: the vectors themselves, and a loop over all of them. Exact.

import { answerFor } from "./harness.mjs";

answerFor({
  build: (vectors) => new Uint8Array(vectors.buffer),
  async open(index, dims) {
    const vectors = new Float32Array((await index).buffer);
    return (query, k) => nearest(vectors, query, k);
  },
});

/** Rows with the highest products, best first: kept in order as the loop goes, for few of them ever enter.
 * @param {Float32Array} vectors @param {Float32Array} query @param {number} k */
function nearest(vectors, query, k) {
  const dims = query.length;
  const rows = new Int32Array(k);
  const scores = new Float64Array(k).fill(-Infinity);
  for (let row = 0, at = 0; at < vectors.length; row++, at += dims) {
    const score = product(vectors, at, query);
    if (score <= scores[k - 1]) continue;
    let place = k - 1;
    for (; place > 0 && scores[place - 1] < score; place--) {
      scores[place] = scores[place - 1];
      rows[place] = rows[place - 1];
    }
    scores[place] = score;
    rows[place] = row;
  }
  return rows;
}

/** Four sums that do not wait for one another; dims is a multiple of 4.
 * @param {Float32Array} vectors @param {number} at @param {Float32Array} query */
function product(vectors, at, query) {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < query.length; i += 4) {
    a += vectors[at + i] * query[i];
    b += vectors[at + i + 1] * query[i + 1];
    c += vectors[at + i + 2] * query[i + 2];
    d += vectors[at + i + 3] * query[i + 3];
  }
  return a + b + c + d;
}
