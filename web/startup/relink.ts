/**
 * Run time: links the extension modules of a snapshot into a fresh Python, at the addresses that record.ts recorded. In:
 * Emscripten's module before the snapshot's memory is restored, the record, and the compiled libraries in its order.
 * Out: a function to call after that memory is restored.
 */
import { type EmscriptenModule, type Exports, mainExports, type NativeFunction, putFunction } from "./emscripten.js";
import type { Linked, LinkedLibrary } from "./record.js";

export async function relink(
  module: EmscriptenModule,
  { tableLength, fixed, offsets, libraries }: Linked,
  compiled: readonly WebAssembly.Module[],
): Promise<() => void> {
  const trampoline = trampolineOf(module);
  module.wasmTable.grow(tableLength - module.wasmTable.length);
  const main = mainExports(module);
  for (const [name, index] of Object.entries(fixed)) putFunction(module, index, main[name]!);
  for (const [name, value] of Object.entries(offsets)) {
    if (module.GOT[name]) module.GOT[name].value = value;
    else module.GOT[name] = new WebAssembly.Global({ value: "i32", mutable: true }, value);
  }
  const instances = await Promise.all(libraries.map((library, place) => instantiate(module, library, compiled[place]!)));
  libraries.forEach((library, place) => register(module, library, instances[place]!));
  // How Python calls C depends on this engine, not on the one in which the snapshot was taken.
  return () => void (module.HEAP32[trampolineAddress(module) >> 2] = trampoline);
}

interface Instance {
  readonly exports: WebAssembly.Exports;
  readonly own: { symbols: Exports };
}

async function instantiate(
  module: EmscriptenModule,
  { memory, table }: LinkedLibrary,
  compiled: WebAssembly.Module,
): Promise<Instance> {
  const own: Instance["own"] = { symbols: {} };
  const offsets = new Proxy({}, { get: (_, name: string) => module.GOT[name] });
  const env = environment(module, own, { __memory_base: memory, __table_base: table });
  const imports = { "GOT.mem": offsets, "GOT.func": offsets, env, wasi_snapshot_preview1: env };
  const { exports } = await WebAssembly.instantiate(compiled, imports as unknown as WebAssembly.Imports);
  return { exports, own };
}

/** The imports of a library: its base addresses, Python's own symbols, and symbols of libraries that are linked later. */
function environment(module: EmscriptenModule, own: Instance["own"], bases: Record<string, number>): object {
  const main = mainExports(module);
  const late = (name: string) => {
    let found: NativeFunction | undefined;
    return (...args: number[]) =>
      (found ??= module.resolveGlobalSymbol(name).sym ?? (own.symbols[name] as NativeFunction))(...args);
  };
  const resolve = (name: string) => bases[name] ?? (main[name] && !main[name].stub ? main[name] : late(name));
  return new Proxy({}, { get: (_, name: string) => resolve(name) });
}

function register(module: EmscriptenModule, library: LinkedLibrary, { exports, own }: Instance): void {
  own.symbols = module.relocateExports(exports, library.memory);
  // This memory is written here, so that it need not be in the delta.
  (exports["__wasm_apply_data_relocs"] as (() => void) | undefined)?.();
  for (const [name, index] of Object.entries(library.functions)) {
    putFunction(module, index, own.symbols[name] as NativeFunction);
  }
  const object = module.newDSO(library.name, library.handle, own.symbols);
  object.global = library.global;
  object.refcount = Infinity;
  if (library.global) module.mergeLibSymbols(own.symbols, library.name);
}

function trampolineOf(module: EmscriptenModule): number {
  return module.HEAP32[trampolineAddress(module) >> 2]!;
}

function trampolineAddress(module: EmscriptenModule): number {
  return module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2]!;
}
