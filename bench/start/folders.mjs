// The engine folder in two other ways, for comparison with ours: stock Pyodide with wheels, and our files without the
// snapshot. Each has the same worker, but for how Python starts. In: an engine folder of ours, and a numpy wheel or none.
// Out: folders in bench/results/start whose files come before those of the folder that they vary.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorker, integrityOf } from "../../web/engine/build.mjs";
import { gatherWheels } from "../../web/engine/wheels.mjs";
import { BENCH, RESULTS } from "../kit/places.mjs";

const PYODIDE = dirname(fileURLToPath(import.meta.resolve("pyodide/package.json")));
const HOME = join(RESULTS, "start");
const LOCK = "pyodide-lock.json";

/** Where a way's engine folder is, the first folder that has a file first.
 * @typedef {"stock" | "archive" | "snapshot"} Way @typedef {Record<Way, string[]>} Folders */

/** @param {string} engine @param {string} [numpy] @returns {Promise<Folders>} */
export async function engineFolders(engine, numpy) {
  const archive = await workerOf("archive", { extensions: [], integrity: integrityOf(engine, ["python.zip"]) });
  const stock = await workerOf("stock", { extensions: [], integrity: {} });
  addWheels(stock, numpy);
  return { stock: [stock, PYODIDE], archive: [archive, engine], snapshot: [engine] };
}

/** @param {"stock" | "archive"} way @param {object} kit see web/src/worker/browser.ts */
async function workerOf(way, kit) {
  const folder = join(HOME, way);
  rmSync(folder, { recursive: true, force: true });
  const start = {
    name: "start",
    /** @param {import("esbuild").PluginBuild} build */
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/startup\/start\.js$/ }, ({ importer }) => {
        return importer.endsWith("/worker/open.ts") ? { path: join(BENCH, `start/${way}.ts`) } : null;
      }),
  };
  await bundleWorker(folder, kit, [start]);
  return folder;
}

/** The wheels, and Pyodide's own lock file with them in it. @param {string} folder @param {string} [numpy] */
function addWheels(folder, numpy) {
  const wheels = join(HOME, "wheels");
  rmSync(wheels, { recursive: true, force: true });
  mkdirSync(wheels);
  gatherWheels(wheels);
  const lock = JSON.parse(readFileSync(join(PYODIDE, LOCK), "utf8"));
  for (const file of readdirSync(wheels).map((name) => join(wheels, name))) {
    const [name, version] = basename(file).split("-");
    const wheel = name === "numpy" ? (numpy ?? file) : file;
    const depends = name === "recruntime" ? ["numpy", "msgpack"] : [];
    const sha256 = createHash("sha256").update(readFileSync(wheel)).digest("hex");
    const entry = { name, version, depends, imports: [name], file_name: basename(wheel), sha256 };
    lock.packages[name] = { ...entry, install_dir: "site", package_type: "package", unvendored_tests: false };
    cpSync(wheel, join(folder, basename(wheel)));
  }
  writeFileSync(join(folder, LOCK), JSON.stringify(lock));
}
