/**
 * Build time: sets the memory that a snapshot does not need to zero, so that it is not in the delta. In: Emscripten's
 * module with the libraries loaded. Memory that was used and freed keeps its last content, and `dlopen` leaves a copy
 * of each library in the heap.
 */
import { type EmscriptenModule, mainExports } from "./emscripten.js";

const PAGE = 65_536;
const LARGEST = 1 << 20;
const SMALLEST = 16;
/** The fields of Emscripten's struct dso that hold the library's file and its size. */
const FILE = 28;
const SIZE = 32;

/** Frees the files of the loaded libraries. */
export function dropLibraryFiles(module: EmscriptenModule, handles: readonly number[]): void {
  const free = mainExports(module)["free"]!;
  for (const handle of handles) {
    const file = (handle + FILE) >> 2;
    free(module.HEAPU32[file]!);
    module.HEAPU32[file] = 0;
    module.HEAPU32[(handle + SIZE) >> 2] = 0;
  }
}

/**
 * Zeroes all free memory: takes every free chunk that the allocator has, from large to small, zeroes and gives them
 * back. Pyodide's Python allocates with malloc alone, so this reaches everything. Returns how many bytes of memory
 * the snapshot needs.
 */
export function zeroFreeMemory(module: EmscriptenModule): number {
  const { malloc, free, sbrk, malloc_usable_size: sizeOf, malloc_trim: trim } = mainExports(module);
  const end = sbrk!(0);
  const taken: number[] = [];
  for (let size = LARGEST; size >= SMALLEST; size = size > 64 ? size >> 1 : size - 4) {
    for (let chunk = malloc!(size); chunk !== 0; chunk = malloc!(size)) {
      if (chunk + size > end) {
        free!(chunk);
        break;
      }
      module.HEAPU8.fill(0, chunk, chunk + (sizeOf?.(chunk) ?? size));
      taken.push(chunk);
    }
  }
  for (const chunk of taken.reverse()) free!(chunk);
  trim?.(0);
  module.HEAPU8.fill(0, sbrk!(0));
  return Math.ceil(sbrk!(0) / PAGE) * PAGE;
}
