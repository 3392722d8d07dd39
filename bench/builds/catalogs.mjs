// Catalogs of any size, with vectors, and bundles and requests made of them, kept in bench/results. What other code than
// today's has made is made anew.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BENCH, RESULTS, ROOT } from "../kit/places.mjs";
import { run, script } from "../kit/python.mjs";
import { say } from "../kit/report.mjs";

const BUILDER = join(ROOT, "builder/recbuild");
/** The catalogs' column of vectors. */
export const VECTORS = "vector";

/** A Parquet file of so many items. @param {number} items @returns {Promise<string>} */
export async function madeCatalog(items) {
  const file = join(folderOf("catalogs", items, [join(BENCH, "builds/catalogs.py")]), "catalog.parquet");
  if (!existsSync(file)) await run("python", join(BENCH, "builds/catalogs.py"), String(items), file);
  return file;
}

/** A bundle of so many items that is loaded whole, and a file of requests for it. @param {number} items
 * @param {number} requests */
export async function madeBundle(items, requests) {
  const folder = await bundleOfMade(items, ["--resident"]);
  const made = { folder, requests: join(dirname(folder), `requests-${requests}.json`) };
  if (!existsSync(made.requests)) {
    writeFileSync(made.requests, JSON.stringify(await script("builds/sessions.py", made.folder, requests)));
  }
  return made;
}

/** A bundle of so many items. @param {number} items @param {string[]} options of stages.py @returns {Promise<string>} */
export async function bundleOfMade(items, options = []) {
  const code = readdirSync(BUILDER, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".py")).sort();
  const makers = ["assets/engine.json", ...code].map((path) => join(BUILDER, path));
  const folder = folderOf("bundles", items, [...makers, join(BENCH, "builds/catalogs.py"), join(BENCH, "builds/sessions.py")]);
  const bundle = join(folder, ["rec", ...options].join(""));
  if (!existsSync(bundle)) {
    say(`building a bundle of ${items.toLocaleString("en")} items`);
    await script("builds/stages.py", await madeCatalog(items), bundle, "--vectors", VECTORS, ...options);
  }
  return bundle;
}

/** The folder for what these files make; one that earlier versions of them made is removed.
 * @param {string} kind @param {number} items @param {string[]} makers */
function folderOf(kind, items, makers) {
  const hash = createHash("sha256");
  for (const maker of makers) hash.update(readFileSync(maker));
  const home = join(RESULTS, kind, String(items));
  const name = hash.digest("hex").slice(0, 16);
  mkdirSync(home, { recursive: true });
  for (const other of readdirSync(home)) if (other !== name) rmSync(join(home, other), { recursive: true });
  mkdirSync(join(home, name), { recursive: true });
  return join(home, name);
}
