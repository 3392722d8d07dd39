// What recbuild costs, measured. Usage: ./dev bench start [VECTORS.npy] [--only PART] [--numpy WHEEL] | latency | build
// [CATALOG…] | peers VECTORS.npy | codecs VECTORS.npy | scale CATALOG.parquet | learned DATA | fused [DATA] | embedders DATA | sources [FILE…]  [--runs N]
//
// Each command measures its subject and its baseline in turn, run after run, prints tables in Markdown, and writes every
// single figure to bench/results/<command>.json. bench/README.md says how to read them.

import { parseArgs } from "node:util";
import { measureBuild } from "./builds/build.mjs";
import { measureCodecs } from "./vectors/codecs.mjs";
import { measureEmbedders } from "./vectors/embedders.mjs";
import { measureLatency } from "./latency.mjs";
import { measureFused } from "./learned/fused.mjs";
import { measureLearned } from "./learned/learned.mjs";
import { measurePeers } from "./peers.mjs";
import { publish } from "./kit/report.mjs";
import { measureScale } from "./builds/scale.mjs";
import { measureSources } from "./builds/sources.mjs";
import { measureStart } from "./start.mjs";

const COMMANDS = { start: measureStart, latency: measureLatency, build: measureBuild, peers: measurePeers, codecs: measureCodecs, scale: measureScale, learned: measureLearned, fused: measureFused, embedders: measureEmbedders, sources: measureSources };
const RUNS = { start: 7, latency: 7, build: 3, peers: 3, codecs: 1, scale: 3, learned: 1, fused: 1, embedders: 1, sources: 1 };
const TAKES_FILES = ["start", "build", "peers", "codecs", "scale", "learned", "fused", "embedders", "sources"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string" }, only: { type: "string" }, numpy: { type: "string" } },
});
const [command, ...files] = positionals;
const runs = Number(values.runs ?? RUNS[command]);
if (!Object.hasOwn(COMMANDS, command ?? "") || !Number.isInteger(runs) || runs < 1) {
  stop("usage: ./dev bench start [VECTORS.npy] [--only PART] [--numpy WHEEL] | latency | build [CATALOG…] | peers VECTORS.npy | codecs VECTORS.npy | scale CATALOG.parquet | learned DATA | fused [DATA] | embedders DATA | sources [FILE…]  [--runs N]");
}
if (command !== "start" && (values.only ?? values.numpy)) stop(`${command} takes neither --only nor --numpy.`);
if (files.length > 0 && !TAKES_FILES.includes(command)) stop(`${command} takes no file: it makes its own catalogs.`);
try {
  const report = values.only ? `${command}-${values.only}` : command;
  publish(report, await COMMANDS[command]({ ...values, runs, catalogs: files, files }));
} catch (error) {
  if (error.code !== "bench") throw error;
  stop(error.message);
}

/** @param {string} message */
function stop(message) {
  console.error(message);
  process.exit(2);
}
