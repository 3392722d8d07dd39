// Prints a path whenever something in these folders changes, one line for all that changes at once. What a build writes does
// not count. Usage: node web/watch.mjs FOLDER…

import { watch } from "node:fs";

/** Milliseconds without a change: editors save a file in several steps. */
const QUIET = 100;
const WRITTEN = /(^|\/)(dist|__pycache__)(\/|$)/;

/** @type {NodeJS.Timeout | undefined} */
let timer;
for (const folder of process.argv.slice(2)) {
  watch(folder, { recursive: true }, (_, path) => {
    if (!path || WRITTEN.test(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => console.log(`${folder}/${path}`), QUIET);
  });
}
