// What recbuild costs, measured. Usage: ./dev bench start | latency | build [CATALOG…]  [--runs N]
//
// Each command measures its subject and its baseline in turn, run after run, prints tables in Markdown, and writes every
// single figure to bench/results/<command>.json. bench/README.md says how to read them.

import { parseArgs } from "node:util";
import { measureBuild } from "./build.mjs";
import { measureLatency } from "./latency.mjs";
import { publish } from "./report.mjs";
import { measureStart } from "./start.mjs";

const COMMANDS = { start: measureStart, latency: measureLatency, build: measureBuild };
const RUNS = { start: 7, latency: 7, build: 3 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string" } },
});
const [command, ...catalogs] = positionals;
const runs = Number(values.runs ?? RUNS[command]);
if (!Object.hasOwn(COMMANDS, command ?? "") || !Number.isInteger(runs) || runs < 1) {
  stop("usage: ./dev bench start | latency | build [CATALOG…]  [--runs N]");
}
if (catalogs.length > 0 && command !== "build") stop(`${command} takes no catalog: it makes its own.`);
try {
  publish(command, await COMMANDS[command]({ runs, catalogs }));
} catch (error) {
  if (error.code !== "bench") throw error;
  stop(error.message);
}

/** @param {string} message */
function stop(message) {
  console.error(message);
  process.exit(2);
}
