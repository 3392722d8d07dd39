import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { trim } from "../startup/trim.js";
import { decodeModule, encodeModule, SECTION, text, vector } from "../startup/wasm.js";

const TYPE = 1;
const FUNCTION = 3;
const CODE = 10;
const FUNCTION_KIND = 0;

/** A module of functions that do nothing. */
function wasm(imports: readonly string[], exports: readonly string[]): Uint8Array<ArrayBuffer> {
  const entry = (...bytes: readonly number[]) => Uint8Array.from(bytes);
  return encodeModule([
    { id: TYPE, content: vector([entry(0x60, 0, 0)]) },
    { id: SECTION.import, content: vector(imports.map((name) => entry(...text("env"), ...text(name), FUNCTION_KIND, 0))) },
    { id: FUNCTION, content: vector(exports.map(() => entry(0))) },
    { id: SECTION.export, content: vector(exports.map((name, at) => entry(...text(name), FUNCTION_KIND, imports.length + at))) },
    { id: CODE, content: vector(exports.map(() => entry(2, 0, 0x0b))) },
  ]);
}

const exportsOf = async (file: Uint8Array<ArrayBuffer>) => {
  return WebAssembly.Module.exports(await WebAssembly.compile(file)).map(({ name }) => name);
};

const GLUE = `
  async function create(Module = {}) {
    var GL = { draw() { return "drawn"; } };
    var _glDraw = () => GL.draw();
    _glDraw.sig = "v";
    var _time = (at) => _malloc(at);
    _time.sig = "vi";
    Module["_glDraw"] = _glDraw;
    Module["GL"] = GL;
    Module["FS"] = { files: [] };
    var run = (code) => eval(code);
    var _malloc, _lzma, _free;
    function assignWasmExports(wasmExports) {
      _malloc = Module["_malloc"] = wasmExports["malloc"];
      _lzma = Module["_lzma"] = wasmExports["lzma"];
      _free = Module["_free"] = wasmExports["free"];
    }
    var wasmImports = { glDraw: _glDraw, time: _time };
    assignWasmExports(Module.exports);
    return { Module, wasmImports };
  }
  export default create;`;

test("what nobody names is gone, what anybody names is there", async () => {
  const published = { glue: GLUE, wasm: wasm(["time"], ["malloc", "lzma", "free", "PyList_New", "PyList_Sort"]) };
  const users = { extensions: [wasm(["PyList_New"], ["PyInit_numpy"])], sources: ["module.FS.files; module._free(0)"] };
  const trimmed = await trim(published, users);
  assert.deepEqual(await exportsOf(trimmed.wasm), ["malloc", "free", "PyList_New"]);
  const { default: create } = await import(`data:text/javascript,${encodeURIComponent(trimmed.glue)}`);
  const { Module, wasmImports } = await create({ exports: { malloc: () => 7, free: () => 0 } });
  assert.deepEqual(Object.keys(Module).sort(), ["FS", "_free", "_malloc", "exports"]);
  assert.deepEqual(Object.keys(wasmImports), ["time"]);
  assert.equal(wasmImports.time(0), 7);
  assert.equal(wasmImports.time.sig, "vi");
  assert.doesNotMatch(trimmed.glue, /drawn|glDraw|lzma/);
});

test("an extension module with JavaScript of its own is refused: it could look for what is gone", async () => {
  const users = { extensions: [wasm([], ["__em_js__draw"])], sources: [] };
  await assert.rejects(trim({ glue: GLUE, wasm: wasm([], []) }, users), { message: /JavaScript of its own: __em_js__draw\.$/ });
});

test("JavaScript of another shape is refused", async () => {
  const users = { extensions: [], sources: [] };
  await assert.rejects(trim({ glue: "export default 1;", wasm: wasm([], []) }, users), { message: /not one function/ });
});

test("in the engine, Pyodide's WebAssembly is the published one, but for names of functions that nobody asks for", async () => {
  const engine = new URL("../dist/engine/", import.meta.url);
  const file = "pyodide.asm.wasm";
  const [published, ours] = [new URL(`../../node_modules/pyodide/${file}`, import.meta.url), new URL(file, engine)].map((url) =>
    decodeModule(readFileSync(url)),
  );
  const rest = (sections = published!) => sections.filter(({ id }) => id !== SECTION.export);
  assert.deepEqual(rest(ours), rest());
  const libraries = readdirSync(engine).filter((name) => /^numpy\..*\.wasm$/.test(name));
  const kept = new Set(await exportsOf(Uint8Array.from(readFileSync(new URL(file, engine)))));
  const all = await exportsOf(encodeModule(published!));
  for (const library of libraries) {
    const module = await WebAssembly.compile(Uint8Array.from(readFileSync(new URL(library, engine))));
    const asked = new Set(WebAssembly.Module.imports(module).map(({ name }) => name));
    assert.deepEqual(all.filter((name) => asked.has(name) && !kept.has(name)), []);
  }
  assert.ok(kept.size < all.length / 5, `${kept.size} of ${all.length} names`);
});
