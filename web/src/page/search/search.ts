/**
 * search.js: the search box and the function `search`. In: what the visitor types, and the engine's answers. Out: items. What
 * is requested for it is the same for every text: the engine's files and the search part, when the visitor enters the box.
 */
export { search } from "./ask.js";
export { openBox } from "./box.js";
