import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Source, startPython } from "../../startup/start.js";

const ENGINE = new URL("../../dist/engine/", import.meta.url);
const EXTENSIONS = readdirSync(ENGINE).flatMap((name) => /^(numpy\..*)\.wasm$/.exec(name)?.[1] ?? []);
const LIBRARY = `${EXTENSIONS[0]}.wasm`;
const TIMEOUT = 60_000;

/** The engine folder that was built, in which some files have other contents; `null`: not there at all. */
function source(damage: Readonly<Record<string, Uint8Array<ArrayBuffer> | null>> = {}, more: Partial<Source> = {}): Source {
  return {
    folder: fileURLToPath(ENGINE),
    extensions: EXTENSIONS,
    open: async (file) => {
      const content = file in damage ? damage[file]! : Uint8Array.from(await readFile(new URL(file, ENGINE)));
      if (content === null) throw new Error(`${file} is missing`);
      const type = file.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return new Response(content, { headers: { "content-type": type } });
    },
    importLoader: () => import(new URL("pyodide.mjs", ENGINE).href),
    importModule: () => import(new URL("pyodide.asm.mjs", ENGINE).href),
    ...more,
  };
}

const half = async (file: string) => {
  const content = await readFile(new URL(file, ENGINE));
  return Uint8Array.from(content.subarray(0, content.length / 2));
};

test("from the snapshot, everything is imported and works", async () => {
  const { python, because } = await startPython(source(), TIMEOUT);
  assert.equal(because, null);
  assert.equal(python.runPython("import sys; 'recruntime.bridge' in sys.modules"), true);
  assert.equal(python.runPython("import numpy; float(numpy.arange(5, dtype=numpy.float32) @ numpy.ones(5, numpy.float32))"), 10);
  assert.throws(() => python.runPython("numpy.zeros(3)[7]"), { type: "IndexError" });
});

test("the snapshot contains no random state: the system's numbers differ, and Python's generators are not in it", async () => {
  const draw = async () => {
    const { python } = await startPython(source(), TIMEOUT);
    assert.equal(python.runPython("import sys; any('random' in name for name in sys.modules)"), false);
    return String(python.runPython("import os; os.urandom(8).hex()"));
  };
  assert.notEqual(await draw(), await draw());
});

for (const [what, damage] of Object.entries({
  "the delta is missing": { "snapshot.wasm": null },
  "the delta ends too early": { "snapshot.wasm": await half("snapshot.wasm") },
  "the sidecar is no JSON": { "snapshot.json": await half("snapshot.json") },
  "the sidecar is another kit's": { "snapshot.json": new TextEncoder().encode('{"header":"","memory":0,"linked":{}}') },
  "a library is missing": { [LIBRARY]: null },
  "a library ends too early": { [LIBRARY]: await half(LIBRARY) },
})) {
  test(`if ${what}, Python starts from the archive, and the reason is returned`, async () => {
    const { python, because } = await startPython(source(damage), TIMEOUT);
    assert.ok(because instanceof Error);
    assert.equal(python.runPython("import recruntime.bridge, numpy; int(numpy.ones(4, numpy.float32).sum())"), 4);
  });
}

test("a start that hangs is given up in time", async () => {
  const never = source({}, { importLoader: async () => ({ loadPyodide: () => new Promise<never>(() => undefined) }) });
  await assert.rejects(startPython(never, 20), { message: /did not start within 0\.02 seconds/ });
});

test("without Python's own files the start fails with the error of the file", async () => {
  await assert.rejects(startPython(source({ "pyodide.asm.wasm": null }), TIMEOUT), { message: "pyodide.asm.wasm is missing" });
});

test("no file is requested twice", async () => {
  const asked: string[] = [];
  const { open } = source();
  await startPython(source({}, { open: (file) => (asked.push(file), open(file)) }), TIMEOUT);
  assert.deepEqual(asked.sort(), [LIBRARY, "pyodide.asm.wasm", "snapshot.json", "snapshot.wasm"].sort());
});
