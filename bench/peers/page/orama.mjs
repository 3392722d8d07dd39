// Orama: full-text search that has vectors too, and looks at every one. Effort: the least cosine that it lets pass.

import { decode, encode } from "@msgpack/msgpack";
import { create, insertMultiple, load, save, search } from "@orama/orama";
import { answerFor, lines } from "./harness.mjs";

const schema = (/** @type {number} */ dims) => ({ schema: { vector: `vector[${dims}]` } });

answerFor({
  async build(vectors, dims) {
    const db = create(schema(dims));
    const documents = lines(vectors, dims).map((vector, row) => ({ id: String(row), vector: Array.from(vector) }));
    await insertMultiple(db, documents, 1000);
    const index = save(db);
    // Documents keep their vectors a second time, which no search looks at.
    for (const document of Object.values(index.docs.docs)) document.vector = null;
    return encode(index, { forceFloat32: true });
  },
  async open(index, dims) {
    const db = create(schema(dims));
    load(db, decode(await index));
    return (value, limit, similarity) => {
      const { hits } = search(db, { mode: "vector", vector: { value, property: "vector" }, similarity, limit });
      return hits.map(({ id }) => Number(id));
    };
  },
});
