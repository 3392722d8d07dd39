/**
 * Bundles the page's side: rec.js (without its boot piece, which the builder inserts in front), rec-packs.js (which the
 * builder takes for it where a bundle has packs or an overlay), rec-signed.js (which reads a signed one), their types, the preview page,
 * and offline.js for service workers. In: web/src/page, web/src/offline, web/types, and the name of the engine folder;
 * out: web/dist. Run it after the engine is built, or import `buildPage`.
 */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { squeeze } from "./engine/squeeze.mjs";
import { styles } from "./engine/styles.mjs";

const SOURCE = fileURLToPath(new URL("src/page", import.meta.url));
const OFFLINE = fileURLToPath(new URL("src/offline/offline.ts", import.meta.url));
const TYPES = fileURLToPath(new URL("types/rec.d.ts", import.meta.url));
const OUT = fileURLToPath(new URL("dist", import.meta.url));

/** The preview imports the rec.js beside it: a copy inside would have no boot piece. */
const besideRec = {
  name: "beside-rec",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/public_api\.js$/ }, () => ({ path: "./rec.js", external: true })),
};

/** rec-signed.js takes up no build that is not signed. */
const onlySigned = {
  name: "only-signed",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/latest\.js$/ }, ({ importer }) => (importer.includes("/instant/") ? { path: `${SOURCE}/signed/latest.ts` } : null)),
};

/** A bundle without packs and without an overlay has a rec.js that cannot read them. */
const withoutPacks = {
  name: "without-packs",
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/packs\.js$/ }, () => ({ path: `${SOURCE}/instant/without_packs.ts` }));
    onResolve({ filter: /\/changes\/has\.js$/ }, () => ({ path: `${SOURCE}/changes/without.ts` }));
  },
};

/** SHA-256 in JavaScript, which hardly any page needs, stays in the engine folder. */
const inEngine = (folder) => ({
  name: "in-engine",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/digest\.js$/ }, () => ({ path: `./${folder}/digest.js`, external: true })),
});

export async function buildPage(engine) {
  await mkdir(OUT, { recursive: true });
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8" };
  const page = {
    ...options,
    outfile: `${OUT}/rec.js`,
    entryPoints: [`${SOURCE}/public_api.ts`],
    plugins: [styles, inEngine(engine), withoutPacks],
  };
  const packs = { ...page, outfile: `${OUT}/rec-packs.js`, plugins: [styles, inEngine(engine)] };
  const signed = {
    ...page,
    outfile: `${OUT}/rec-signed.js`,
    inject: [`${SOURCE}/signed/boot.ts`],
    plugins: [...packs.plugins, onlySigned],
  };
  const preview = {
    ...options,
    outfile: `${OUT}/preview.js`,
    format: "iife",
    entryPoints: [`${SOURCE}/preview/preview.ts`],
    plugins: [styles, besideRec],
  };
  // A script that service workers import in either way: as a classic script, and as a module.
  const offline = { ...options, outfile: `${OUT}/offline.js`, format: "iife", entryPoints: [OFFLINE], plugins: [inEngine(engine)] };
  const html = copyFile(`${SOURCE}/preview/preview.html`, `${OUT}/preview.html`);
  await Promise.all([build(page), build(packs), build(signed), build(preview), build(offline), html, copyFile(TYPES, `${OUT}/rec.d.ts`)]);
  const sizes = [page, packs, signed].map(async ({ outfile }) => `${basename(outfile)}: ${await squeezed(outfile)}`);
  console.log((await Promise.all(sizes)).join("; "));
}

async function squeezed(file) {
  const code = await squeeze(file);
  return `${Buffer.byteLength(code)} bytes, ${brotliCompressSync(code).length} brotli`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { folder } = JSON.parse(await readFile(`${OUT}/engine.json`, "utf8"));
  await buildPage(folder);
}
