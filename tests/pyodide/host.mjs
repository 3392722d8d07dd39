// The engine's host under Node: files instead of the network.

import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const BUILT = fileURLToPath(new URL("../../builder/recbuild/assets/engine/", import.meta.url));

/** The bundle's own engine folder, or what web/build.mjs built. */
export function engineFolder(bundle, boot) {
  const own = resolve(bundle, boot.engine.folder) + "/";
  return existsSync(own) ? own : BUILT;
}

/** `lost`: a file of the engine folder that cannot be had. */
export function nodeHost(folder = BUILT, lost) {
  const url = pathToFileURL(folder).href;
  return {
    fetch: open,
    python: {
      folder,
      extensions: readdirSync(folder).flatMap((name) => /^(numpy\..*)\.wasm$/.exec(name)?.[1] ?? []),
      open: (file) => (file === lost ? Promise.reject(new Error(`${file} is lost`)) : open(url + file)),
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
