// EdgeVec: HNSW in Rust. What version 0.9.0 saves it cannot load again ("a feature that PostCard will never implement"), so a
// site ships the vectors, and each visitor's browser builds the index: with efConstruction 200 that would take three times
// as long, for a recall that is far above ours already.
//
// Its cosine does not find an item by its own vector, so it gets L2, which ranks unit vectors alike.

import init, { EdgeVec, EdgeVecConfig, MetricType } from "edgevec/edgevec.js";
import wasm from "edgevec/edgevec_bg.wasm";
import { answerFor } from "./harness.mjs";

answerFor({
  build: (vectors) => new Uint8Array(vectors.buffer),
  async open(index, dims) {
    const [bytes] = await Promise.all([index, init({ module_or_path: wasm })]);
    const config = new EdgeVecConfig(dims);
    config.setMetricType(MetricType.L2);
    config.m = 16;
    config.m0 = 32;
    config.ef_construction = 40;
    config.ef_search = 40;
    const db = new EdgeVec(config);
    const first = db.insertBatchFlat(new Float32Array(bytes.buffer), bytes.length / (4 * dims))[0];
    return (query, k) => db.search(query, k).map(({ id }) => id - first);
  },
});
