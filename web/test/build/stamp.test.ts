import assert from "node:assert/strict";
import { build } from "esbuild";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { hashInputs, INPUTS, reusable, writeStamp } from "../../engine/stamp.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const WHEEL = "web/vendor/numpy/numpy.whl";

const HOME = mkdtempSync(join(tmpdir(), "recbuild-stamp-"));
after(() => rmSync(HOME, { recursive: true }));

const temporary = () => mkdtempSync(join(HOME, "folder-"));

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A repository with one small file for each input: of an input that is a folder, a file two levels below. */
function repository(): { root: string; files: string[] } {
  const root = temporary();
  const nested = INPUTS.map((path) => (statSync(join(ROOT, path)).isDirectory() ? `${path}/room/file` : path));
  const files = [...nested, WHEEL];
  for (const file of files) write(root, file, file);
  return { root, files };
}

test("a change in any input changes the hash, and taking it back restores the hash", () => {
  const { root, files } = repository();
  const before = hashInputs(root);
  for (const file of files) {
    appendFileSync(join(root, file), " changed");
    assert.notEqual(hashInputs(root), before, file);
    write(root, file, file);
    assert.equal(hashInputs(root), before, file);
  }
});

test("a file that is new in a folder of the inputs, renamed or gone changes the hash", () => {
  const { root } = repository();
  const before = hashInputs(root);
  write(root, "runtime/recruntime/new.py", "");
  const added = hashInputs(root);
  rmSync(join(root, "runtime/recruntime/new.py"));
  write(root, "runtime/recruntime/renamed.py", "");
  const renamed = hashInputs(root);
  rmSync(join(root, "runtime/recruntime"), { recursive: true });
  mkdirSync(join(root, "runtime/recruntime"));
  assert.equal(new Set([before, added, renamed, hashInputs(root)]).size, 4);
});

test("an input that is not there is an error, not an empty input", () => {
  const { root } = repository();
  rmSync(join(root, "web/startup"), { recursive: true });
  assert.throws(() => hashInputs(root), /ENOENT.*startup/);
});

test("what the page and the worker are made from, compiled Python and documents leave the hash as it is", () => {
  const { root } = repository();
  const before = hashInputs(root);
  for (const path of ["web/src/page/index.ts", "web/engine/README.md", "runtime/recruntime/__pycache__/a.pyc"]) {
    write(root, path, "new");
  }
  assert.equal(hashInputs(root), before);
});

test("every module that the build of the start files imports is among the inputs", async () => {
  const main = join(ROOT, "web/engine/build.mjs");
  const later = [...readFileSync(main, "utf8").matchAll(/tsImport\("([^"]+)"/g)].map(([, path]) => join(dirname(main), path!));
  assert.ok(later.length > 0);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [main, ...later],
    outdir: "out",
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const pyodide = relative(ROOT, dirname(fileURLToPath(import.meta.resolve("pyodide/package.json"))));
  const isInput = (path: string) => INPUTS.some((input) => path === input || path.startsWith(`${input}/`));
  assert.deepEqual([...Object.keys(metafile.inputs), pyodide].filter((path) => !isInput(path)), []);
});

test("files are reused only if the inputs and all of the files are as they were", () => {
  const folder = temporary();
  const stamp = join(temporary(), "stamp.json");
  const names = ["python.zip", "snapshot.wasm"];
  const restore = () => names.forEach((name) => write(folder, name, name));
  assert.equal(reusable(stamp, folder, "inputs"), null, "there is no stamp");
  restore();
  writeStamp(stamp, folder, "inputs");
  assert.deepEqual(reusable(stamp, folder, "inputs"), names);
  assert.equal(reusable(stamp, folder, "other inputs"), null);
  for (const name of names) {
    appendFileSync(join(folder, name), "!");
    assert.equal(reusable(stamp, folder, "inputs"), null, `${name} is damaged`);
    rmSync(join(folder, name));
    assert.equal(reusable(stamp, folder, "inputs"), null, `${name} is missing`);
    restore();
  }
  write(folder, "worker.js", "of the last build");
  assert.deepEqual(reusable(stamp, folder, "inputs"), names, "others are not looked at, and not kept");
});
