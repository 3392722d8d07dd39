// The project's own Python, from here: programs of its environment, and scripts of this folder that print JSON.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { BENCH, BenchError, ROOT } from "./places.mjs";

const BIN = join(ROOT, ".venv/bin");
// Figures stay comparable, whatever is installed beside.
const ENVIRONMENT = { RECBUILD_EMBEDDER: "tfidf-svd", ...process.env };
const MOST_OUTPUT = 1e8;

/** What a program of the environment prints. @param {"python" | "recbuild"} program @param {string[]} args */
export async function run(program, ...args) {
  try {
    const { stdout } = await promisify(execFile)(join(BIN, program), args, { cwd: ROOT, env: ENVIRONMENT, maxBuffer: MOST_OUTPUT });
    return stdout;
  } catch (error) {
    const said = String(error.stderr ?? "").trim().split("\n").at(-1);
    throw new BenchError(`${program} ${args.join(" ")} failed: ${said || error.message}`);
  }
}

/** What a script of bench/ prints, as JSON. @param {string} script @param {(string | number)[]} args */
export async function script(script, ...args) {
  return JSON.parse(await run("python", join(BENCH, script), ...args.map(String)));
}
