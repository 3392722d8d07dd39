// What a command leaves behind: its tables on the terminal, and every figure behind them as JSON in bench/results/.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdown } from "./figures.mjs";
import { RESULTS } from "./places.mjs";

/** @typedef {{tables: import("./figures.mjs").Table[], samples: unknown, runs: number, chromium?: string}} Report */

/** @param {string} command @param {Report} report */
export function publish(command, report) {
  const date = new Date().toISOString().slice(0, 10);
  const file = join(RESULTS, `${command}.json`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ command, date, ...report }, null, 1)}\n`);
  const with_ = report.chromium ? `, Chromium ${report.chromium}` : "";
  console.log(`\n${date}${with_}, ${report.runs} runs: medians (smallest–largest)\n`);
  console.log(report.tables.map(markdown).join("\n\n"));
  console.log(`\nEvery figure is in bench/results/${command}.json.`);
}

/** A line on how far the work is. @param {string} text */
export function say(text) {
  console.error(`[bench] ${text}`);
}
