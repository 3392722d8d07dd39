// Usage: node tests/pyodide/engine.mjs BUNDLE_DIR REQUESTS.jsonl
//
// The engine in Pyodide, without a browser: opens the bundle with the worker's own code, and answers each line of the
// file (a RecRequest of protocol.ts as JSON) with a line on standard output: its RecResult, or {"error": {code, message}}.
// Pyodide comes from the bundle's engine folder, or from what web/build.mjs built where the bundle has none.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";

const BUILT = fileURLToPath(new URL("../../builder/recbuild/assets/engine/", import.meta.url));

const { openEngine } = await tsImport("../../web/src/worker/host.ts", import.meta.url);
const [bundle, requests] = process.argv.slice(2);
if (requests === undefined) {
  console.error("usage: node tests/pyodide/engine.mjs BUNDLE_DIR REQUESTS.jsonl");
  process.exit(2);
}

const { boot } = JSON.parse(readFileSync(join(bundle, "manifest.json"), "utf8"));
const base = pathToFileURL(resolve(bundle)).href + "/";
const { engine, fallback } = await openEngine(nodeHost(engineFolder()), base, boot);
if (fallback) throw fallback;
for (const line of readFileSync(requests, "utf8").split("\n").filter(Boolean)) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}

async function answer(request) {
  try {
    await engine.load(request.parts);
    return engine.recommend(request);
  } catch ({ code, message }) {
    return { error: { code, message } };
  }
}

function engineFolder() {
  const own = resolve(bundle, boot.engine.folder) + "/";
  return existsSync(own) ? own : BUILT;
}

/** Files instead of the network. */
function nodeHost(folder) {
  const extensions = readdirSync(folder).map((name) => /^(numpy\..*)\.wasm$/.exec(name)?.[1]).filter(Boolean);
  const url = pathToFileURL(folder).href;
  return {
    fetch: open,
    python: {
      folder,
      extensions,
      open: (file) => open(url + file),
      importLoader: () => import(`${url}pyodide.mjs`),
      importModule: () => import(`${url}pyodide.asm.mjs`),
    },
  };
}

async function open(url) {
  const content = await readFile(new URL(url)).catch(() => null);
  const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return content ? new Response(content, { headers: { "content-type": type } }) : new Response(null, { status: 404 });
}
