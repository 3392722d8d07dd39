import assert from "node:assert/strict";
import binaryen from "binaryen";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { trim } from "../../startup/trim.js";

/** A module of functions, each with what it calls. */
function wasm(imports: readonly string[], exports: Readonly<Record<string, readonly string[]>>): Uint8Array<ArrayBuffer> {
  const lines = [
    ...imports.map((name) => `(import "env" "${name}" (func $${name}))`),
    ...Object.entries(exports).map(([name, calls]) => {
      return `(func $${name} (export "${name}") ${calls.map((call) => `(call $${call})`).join(" ")})`;
    }),
  ];
  return Uint8Array.from(binaryen.parseText(`(module ${lines.join("\n")})`).emitBinary());
}

const namesOf = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);
const exportsOf = async (file: Uint8Array<ArrayBuffer>) => namesOf(WebAssembly.Module.exports(await WebAssembly.compile(file)));
const importsOf = async (file: Uint8Array<ArrayBuffer>) => namesOf(WebAssembly.Module.imports(await WebAssembly.compile(file)));

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

test("unused definitions are removed, used ones are kept", async () => {
  const functions = { malloc: [], lzma: [], free: [], PyList_New: ["time"], PyList_Sort: ["glDraw"] };
  const published = { glue: GLUE, wasm: wasm(["time", "glDraw"], functions) };
  const users = { extensions: [wasm(["PyList_New"], { PyInit_numpy: [] })], sources: ["module.FS.files; module._free(0)"] };
  const trimmed = await trim(published, users);
  assert.deepEqual(await exportsOf(trimmed.wasm), ["malloc", "free", "PyList_New"]);
  assert.deepEqual(await importsOf(trimmed.wasm), ["time"]);
  const { default: create } = await import(`data:text/javascript,${encodeURIComponent(trimmed.glue)}`);
  const { Module, wasmImports } = await create({ exports: { malloc: () => 7, free: () => 0 } });
  assert.deepEqual(Object.keys(Module).sort(), ["FS", "_free", "_malloc", "exports"]);
  assert.deepEqual(Object.keys(wasmImports), ["time"]);
  assert.equal(wasmImports.time(0), 7);
  assert.equal(wasmImports.time.sig, "vi");
  assert.doesNotMatch(trimmed.glue, /drawn|glDraw|lzma/);
});

test("an extension module with JavaScript of its own is refused: it could use what was removed", async () => {
  const users = { extensions: [wasm([], { __em_js__draw: [] })], sources: [] };
  await assert.rejects(trim({ glue: GLUE, wasm: wasm([], {}) }, users), { message: /JavaScript of its own\. .*: __em_js__draw$/ });
});

test("JavaScript of another shape is refused", async () => {
  const users = { extensions: [], sources: [] };
  await assert.rejects(trim({ glue: "export default 1;", wasm: wasm([], {}) }, users), { message: /not one function/ });
});

test("the engine's Pyodide exports what numpy imports, and little else", async () => {
  const engine = new URL("../../dist/engine/", import.meta.url);
  const read = (file: string, folder = engine) => Uint8Array.from(readFileSync(new URL(file, folder)));
  const file = "pyodide.asm.wasm";
  const published = await exportsOf(read(file, new URL("../../../node_modules/pyodide/", import.meta.url)));
  const ours = new Set(await exportsOf(read(file)));
  const libraries = readdirSync(engine).filter((name) => /^numpy\..*\.wasm$/.test(name));
  const asked = new Set((await Promise.all(libraries.map((library) => importsOf(read(library))))).flat());
  const needed = published.filter((name) => asked.has(name));
  assert.ok(needed.length > 300);
  assert.deepEqual(needed.filter((name) => !ours.has(name)), []);
  assert.ok(ours.size < 1.7 * needed.length, `${ours.size} names, of which numpy asks for ${needed.length}`);
});
