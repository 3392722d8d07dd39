/** Bundles the studio's page. In: web/studio; out: web/dist/studio. A view is a file of its own, loaded when it is opened. */
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("studio", import.meta.url));
const OUT = fileURLToPath(new URL("dist/studio", import.meta.url));

export async function buildStudio() {
  await mkdir(OUT, { recursive: true });
  await build({
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    entryPoints: { studio: `${SOURCE}/studio.ts`, style: `${SOURCE}/style.css` },
    outdir: OUT,
  });
  await copyFile(`${SOURCE}/index.html`, `${OUT}/index.html`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStudio();
