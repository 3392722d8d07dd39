/**
 * The project's examples/, one folder each: builds one as its README says, and hosts it with the demo's bundle at /rec/.
 * Builds are those for development: React and Vue then tell of mistakes, and React's StrictMode mounts everything twice.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Host } from "./host.js";
import { PYTHON, ROOT, SHOP } from "./places.js";
import { expect, type Visitor } from "./visitor.js";

const EXAMPLES = `${ROOT}examples`;

export type Example = "plain" | "react" | "vue" | "svelte" | "ssr" | "vuessr" | "eleventy" | "mkdocs" | "theme";

/** Builds an example, if it needs that; returns the folder to serve. */
export function build(name: Example): string {
  const folder = `${EXAMPLES}/${name}`;
  if (name === "plain" || name === "theme") return folder;
  const env = { ...process.env, NODE_ENV: "development", NO_MKDOCS_2_WARNING: "1", BUNDLE: `${SHOP}/rec` };
  if (name === "mkdocs") {
    execFileSync(PYTHON, ["-m", "mkdocs", "build", "--quiet"], { cwd: folder, env });
  } else {
    if (!existsSync(`${EXAMPLES}/node_modules/recbuild`)) throw new Error("./dev browser installs what the examples need");
    execFileSync("npm", ["run", "--silent", name], { cwd: EXAMPLES, env });
  }
  return `${folder}/dist`;
}

/** A host of the example. */
export async function hostOf(newHost: (folder: string) => Promise<Host>, folder: string): Promise<Host> {
  const host = (await newHost(folder)).mount("/rec/", `${SHOP}/rec/`);
  host.put("/favicon.ico", "");
  return host;
}

/** Compiles a file as if it stood in examples/, and the example in TypeScript; throws what the compiler prints. */
export function compile(path: string): void {
  const folder = `${EXAMPLES}/node_modules/.types`;
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, `${folder}/consumer.tsx`);
  const compilerOptions = { exactOptionalPropertyTypes: true, skipLibCheck: false }; // The package's files are checked, too.
  const files = ["consumer.tsx", "../../react/main.tsx"];
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: "../../react/tsconfig.json", compilerOptions, files }));
  execFileSync(`${ROOT}node_modules/.bin/tsc`, ["-p", folder], { encoding: "utf8", stdio: "pipe" });
}

const SERVERS = {
  flask: [PYTHON, "-m", "flask", "--app", "app", "run", "--port", "0"],
  django: [PYTHON, "-m", "uvicorn", "app:application", "--port", "0"],
  node: [process.execPath, "server.js"],
};

/** Starts an example that is a server; returns its origin, and how to stop it. */
export async function start(name: keyof typeof SERVERS): Promise<{ readonly origin: string; stop(): Promise<unknown> }> {
  const env = { ...process.env, BUNDLE: `${SHOP}/rec`, PYTHONUNBUFFERED: "1", PORT: "0" };
  const [command, ...options] = SERVERS[name];
  const server = spawn(command!, options, { cwd: `${EXAMPLES}/${name}`, env });
  const stop = () => (server.kill(), once(server, "exit"));
  const said = name === "node" ? server.stdout : server.stderr;
  for await (const line of createInterface(said)) {
    const origin = /[Rr]unning on (http:\S+)/.exec(line)?.[1];
    if (!origin) continue;
    said.resume(); // It writes a line for each request.
    return { origin, stop };
  }
  throw new Error(`${name} ended before it served anything.`);
}

/** What this visitor did so far, by the profile on their device. */
export function events({ page }: Visitor): Promise<{ item: string; type: string; dwell: number | null }[]> {
  return page.evaluate(async () => {
    const { profile }: typeof import("../../web/src/page/public_api.js") = await import(`${location.origin}/rec/rec.js`);
    return profile.events().map(({ item, type, dwell }) => ({ item, type, dwell }));
  });
}

/** The page has nothing to complain about. */
export function expectQuiet(visitor: Visitor): void {
  expect(visitor.console.filter(({ type }) => type === "error" || type === "warning")).toEqual([]);
}
