// Usage: node tests/pyodide/engine.mjs BUNDLE_DIR REQUESTS.jsonl [FILE_THAT_IS_LOST]
//
// The engine in Pyodide, without a browser: opens the bundle with the worker's own code, and answers each line of the
// file (a RecRequest of protocol.ts as JSON, with `overlay` if something has changed since) with a line on standard output: its RecResult, or {"error": {code, message}}.
// Pyodide comes from the bundle's engine folder, or from what web/build.mjs built where the bundle has none; from its
// snapshot, unless a file that this needs is said to be lost.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
import { engineFolder, nodeHost } from "./host.mjs";

const { openEngine } = await tsImport("../../web/src/worker/open.ts", import.meta.url);
const [bundle, requests, lost] = process.argv.slice(2);
if (requests === undefined) {
  console.error("usage: node tests/pyodide/engine.mjs BUNDLE_DIR REQUESTS.jsonl [FILE_THAT_IS_LOST]");
  process.exit(2);
}

const { boot } = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8"));
const base = pathToFileURL(resolve(bundle)).href + "/";
const { engine, fallback } = await openEngine(nodeHost(engineFolder(bundle, boot), lost), base, boot);
if (Boolean(fallback) !== Boolean(lost)) throw fallback ?? new Error(`The engine started without ${lost}.`);
for (const line of readFileSync(requests, "utf8").split("\n").filter(Boolean)) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}

async function answer(request) {
  try {
    if (request.overlay) engine.overlay(request.overlay);
    await engine.load(request.parts);
    return engine.recommend(request);
  } catch ({ code, message }) {
    return { error: { code, message } };
  }
}
