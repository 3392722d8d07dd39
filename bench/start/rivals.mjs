// 10,000 items in three systems, each on a page of its own: ours with a shelf, and two searches for browsers, which load
// their own index and answer with row numbers. In: vectors, made ones where there are none. Out: servers, and pages on them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleCode, bundleOf, CODE, dataOf, indexOf, install } from "../peers/builds.mjs";
import { BENCH, BenchError, RESULTS } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { serve } from "../kit/server.mjs";

const ITEMS = 10_000;
const MOST = 10;
/** Their efforts are those of ./dev bench peers, where they find as much as ours. */
const PEERS = [
  { name: "hnswlib-wasm", code: "hnswlib", effort: 10 },
  { name: "Orama", code: "orama", effort: 0.4 },
];
/** Without a policy: hnswlib-wasm makes functions from text. */
const FREE = { more: { "content-security-policy": "" } };

/** Where a system is. @typedef {{name: string, server: import("./visits.mjs").Server, path: string}} Rival */

/** @param {string} [vectors] @returns {Promise<{ours: Rival, peers: Rival[]}>} */
export async function openRivals(vectors) {
  const data = await dataOf(vectors ?? (await madeVectors()), ITEMS);
  const bundle = await bundleOf(data, []);
  install();
  await bundleCode(PEERS.map(({ code }) => code));
  const shelf = await serve([["/rec/", bundle.path], ["/", join(BENCH, "pages/shelf")]]);
  const peers = [];
  for (const peer of PEERS) peers.push(await openPeer(data, peer));
  return { ours: { name: "recbuild", server: shelf, path: "/index.html#0" }, peers };
}

/** @param {string} data @param {typeof PEERS[number]} peer @returns {Promise<Rival>} */
async function openPeer(data, { name, code, effort }) {
  const index = await indexOf(data, code);
  if (index.failed) throw new BenchError(`${name} has no index: ${index.failed}`);
  const { dims } = JSON.parse(readFileSync(join(data, "questions.json"), "utf8"));
  const query = Array.from(new Float32Array(readFileSync(join(data, "queries.f32")).buffer, 0, dims));
  const told = {
    worker: `/code/${code}/worker.js`,
    messages: [{ type: "open", index: "/index", dims }, { type: "search", query, k: MOST, effort }],
  };
  const server = await serve([["/index", index.path], ["/code/", CODE], ["/", join(BENCH, "pages/ask")]], FREE);
  return { name, server, path: `/index.html#${encodeURIComponent(JSON.stringify(told))}` };
}

/** Clustered random vectors, for who has no others. */
async function madeVectors() {
  const file = join(RESULTS, "start/vectors.npy");
  await run("python", "-m", "bench.start.vectors", String(ITEMS), file);
  return file;
}
