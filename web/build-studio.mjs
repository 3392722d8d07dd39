/**
 * Bundles the studio's page. In: web/studio; out: web/dist/studio. A view is a file of its own, loaded when it is opened.
 * NOTICES.txt has the licence of each package whose code is in these files.
 */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("studio", import.meta.url));
const OUT = fileURLToPath(new URL("dist/studio", import.meta.url));

export async function buildStudio() {
  await mkdir(OUT, { recursive: true });
  const { metafile } = await build({
    bundle: true,
    metafile: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    entryPoints: { studio: `${SOURCE}/studio.ts`, style: `${SOURCE}/style.css` },
    outdir: OUT,
  });
  await copyFile(`${SOURCE}/index.html`, `${OUT}/index.html`);
  const shipped = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  await writeFile(`${OUT}/NOTICES.txt`, await notices(shipped.filter(([, { bytesInOutput }]) => bytesInOutput).map(([path]) => path)));
}

/** @param {readonly string[]} paths of modules, from here. */
async function notices(paths) {
  const folders = new Set(paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  return (await Promise.all([...folders].sort().map(notice))).join(`\n${"=".repeat(80)}\n\n`);
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? await readFile(`${folder}/${file}`, "utf8") : "Its package has no text of the licence.\n";
  return `${name} ${version}, ${license}\nhttps://www.npmjs.com/package/${name}\n\n${text}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStudio();
