/** The members of Emscripten's module, as Pyodide exposes it, that the start-up kit uses. None of them is documented. */

export type Exports = Record<string, unknown>;
export type NativeFunction = ((...args: number[]) => number) & { readonly sig?: string; readonly stub?: boolean };

/** A loaded shared object: "__main__" is Python itself, the others are its extension modules. */
interface SharedObject {
  readonly name: string;
  readonly exports: Exports;
  global: boolean;
  refcount: number;
}

export interface EmscriptenModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly HEAP32: Int32Array;
  readonly HEAPU32: Uint32Array;
  readonly memory: WebAssembly.Memory;
  readonly wasmTable: WebAssembly.Table;
  /** The global offset table: where each symbol's function (in the table) or object (in memory) is. */
  readonly GOT: Record<string, WebAssembly.Global<"i32">>;
  readonly LDSO: {
    readonly loadedLibsByName: Record<string, SharedObject>;
    readonly loadedLibsByHandle: Record<string, SharedObject>;
  };
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, content: Uint8Array): void;
  };
  readonly __PyRuntime: number;
  readonly __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  growMemory(bytes: number): number | undefined;
  getFunctionAddress(call: unknown): number;
  setWasmTableEntry(index: number, call: unknown): void;
  convertJsFunctionToWasm(call: NativeFunction, signature: string): NativeFunction;
  relocateExports(exports: WebAssembly.Exports, memoryBase: number): Exports;
  resolveGlobalSymbol(name: string): { readonly sym?: NativeFunction };
  newDSO(name: string, handle: number, exports: Exports): SharedObject;
  mergeLibSymbols(exports: Exports, name: string): void;
}

/** What Python itself offers to its extension modules. */
export function mainExports(module: EmscriptenModule): Record<string, NativeFunction> {
  return module.LDSO.loadedLibsByName["__main__"]!.exports as Record<string, NativeFunction>;
}

/** Puts a function into the table; one of JavaScript's becomes one of WebAssembly's first. */
export function putFunction(module: EmscriptenModule, index: number, call: NativeFunction): void {
  try {
    module.setWasmTableEntry(index, call);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    module.setWasmTableEntry(index, module.convertJsFunctionToWasm(call, call.sig!));
  }
}

/** The symbols that a library asks the global offset table for. */
export function offsetsOf(library: WebAssembly.Module): { readonly name: string; readonly isFunction: boolean }[] {
  return WebAssembly.Module.imports(library)
    .filter(({ module }) => module === "GOT.func" || module === "GOT.mem")
    .map(({ module, name }) => ({ name, isFunction: module === "GOT.func" }));
}
