/**
 * Bundles the entry `recbuild/render` of the npm package, for servers with Node: the page's own code for instant lists, and
 * what writes them as HTML. In: web/src/written; out: web/npm/render.js, which is only there while the package is packed,
 * or another file.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("src/written/render.ts", import.meta.url));
const OUT = fileURLToPath(new URL("npm/render.js", import.meta.url));

/** What no server reaches: SHA-256 in JavaScript, of pages without crypto. */
const external = ["./digest.js"];

export function buildRender(outfile = OUT) {
  return build({ bundle: true, minify: true, format: "esm", platform: "node", target: "node20", charset: "utf8", entryPoints: [SOURCE], external, outfile });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildRender(process.argv[2]);
