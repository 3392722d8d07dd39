/** `recbuild studio` for one test: a process of its own, at a port that is free. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { RECBUILD } from "./places.js";

export interface RunningStudio {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts the studio with these arguments. Throws with what it printed where it does not start. */
export async function openStudio(args: readonly string[], cwd: string): Promise<RunningStudio> {
  const server = spawn(RECBUILD, ["studio", ...args, "--port", "0"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  server.stderr.on("data", (piece) => errors.push(String(piece)));
  const close = async () => {
    if (server.exitCode === null && server.kill()) await once(server, "exit");
  };
  for await (const line of createInterface(server.stdout)) {
    const origin = /at (http:\/\/\S+?)\/ /.exec(line)?.[1];
    if (origin) return { origin, close };
  }
  await close();
  throw new Error(`The studio did not start: ${errors.join("")}`);
}
