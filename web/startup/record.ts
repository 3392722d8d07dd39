/**
 * Build time: records how extension modules were linked into a running Python, so that relink.ts can link them in the
 * same way in another JavaScript engine. In: Emscripten's module and the libraries, before the first of them is loaded
 * and after the last one was. Out: a record that is plain data.
 *
 * The length of the function table after Python's start differs between JavaScript engines. So every slot that a
 * library could point at is placed above all of these lengths, at an index that is the same everywhere.
 */
import { type EmscriptenModule, mainExports, type NativeFunction, offsetsOf, putFunction } from "./emscripten.js";

/** Below this index, the table is filled when Python is linked: the same in every engine. */
const LINKED = 8_733;
/** From this index on, the table is ours. Observed lengths in engines: 14,174 to 15,147. */
export const OURS = 20_000;

export interface LinkedLibrary {
  /** Its path in Python's file system. */
  readonly name: string;
  readonly handle: number;
  readonly global: boolean;
  readonly memory: number;
  readonly table: number;
  /** Where in the table its functions are. */
  readonly functions: Readonly<Record<string, number>>;
}

export interface Linked {
  readonly tableLength: number;
  /** Functions of Python's that libraries point at, and their places in the table. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly offsets: Readonly<Record<string, number>>;
  /** In the order in which they were loaded. */
  readonly libraries: readonly LinkedLibrary[];
}

/** Before the first library is loaded: puts each function that a library will point at into our part of the table. */
export function fixFunctions(module: EmscriptenModule, libraries: readonly WebAssembly.Module[]): Linked["fixed"] {
  const { wasmTable, GOT } = module;
  const main = mainExports(module);
  wasmTable.grow(OURS - wasmTable.length);
  const fixed: Record<string, number> = {};
  for (const { name, isFunction } of libraries.flatMap(offsetsOf)) {
    const call = main[name];
    if (!isFunction || name in fixed || typeof call !== "function" || call.stub) continue;
    const known = GOT[name]?.value ?? -1;
    if (known >= 0 && known < LINKED) continue;
    const index = wasmTable.grow(1);
    putFunction(module, index, call);
    if (GOT[name]) GOT[name].value = index;
    else GOT[name] = new WebAssembly.Global({ value: "i32", mutable: true }, index);
    fixed[name] = index;
  }
  return fixed;
}

/** After the last library was loaded. */
export function recordLinks(
  module: EmscriptenModule,
  libraries: readonly WebAssembly.Module[],
  fixed: Linked["fixed"],
): Linked {
  const offsets: Record<string, number> = {};
  for (const { name } of libraries.flatMap(offsetsOf)) offsets[name] = module.GOT[name]!.value;
  checkOffsets(mainExports(module), offsets);
  const loaded = Object.entries(module.LDSO.loadedLibsByHandle).filter(([, { name }]) => name !== "__main__");
  const linked = loaded.map(([handle]) => recordLibrary(module, Number(handle)));
  linked.sort((one, other) => one.table - other.table);
  return { tableLength: module.wasmTable.length, fixed, offsets, libraries: linked };
}

/** `handle`: the address of Emscripten's struct dso, whose fields are four bytes each. */
function recordLibrary(module: EmscriptenModule, handle: number): LinkedLibrary {
  const { name, global, exports } = module.LDSO.loadedLibsByHandle[handle]!;
  const functions: Record<string, number> = {};
  for (const [symbol, value] of Object.entries(exports)) {
    const index = typeof value === "function" ? module.getFunctionAddress(value) : 0;
    if (index >= OURS) functions[symbol] = index;
  }
  const field = (offset: number) => module.HEAPU32[(handle + offset) >> 2]!;
  return { name, handle, global: Boolean(global), memory: field(12), table: field(20), functions };
}

function checkOffsets(main: Record<string, NativeFunction>, offsets: Readonly<Record<string, number>>): void {
  const moving = (name: string, index: number) =>
    index === -1 || (typeof main[name] === "function" && index >= LINKED && index < OURS);
  const bad = Object.entries(offsets).filter(([name, index]) => moving(name, index));
  if (bad.length === 0) return;
  const names = bad.map(([name]) => name).slice(0, 5);
  throw new Error(`These symbols have no place that is the same in every engine: ${names.join(", ")}.`);
}
