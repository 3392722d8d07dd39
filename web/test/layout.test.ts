/** The rooms of web/src: imports lead one way, from the page's door down to what all share, and never in a circle. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** What each module imports, types included: paths below web/src, without their endings. */
type Imports = ReadonlyMap<string, readonly string[]>;

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));

/** The rooms, and the other rooms that each may import. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  worker: ["shared"],
  offline: ["shared"],
  server: ["shared", "worker", "page/host", "page/instant", "page/search"],
  "page/host": ["shared"],
  "page/profile": ["shared", "page/host", "page/changes"],
  "page/changes": ["shared", "page/host"],
  "page/instant": ["shared", "page/host", "page/changes"],
  "page/pictures": ["shared", "page/host", "page/instant"],
  "page/signed": ["shared", "page/host", "page/instant"],
  "page/overlay": ["shared", "page/host", "page/changes", "page/instant", "page/signed"],
  "page/experiments": ["shared", "page/host", "page/instant"],
  "page/engine": ["shared", "page/host", "page/changes", "page/instant", "page/experiments"],
  "page/client": ["shared", "page/host", "page/profile", "page/changes", "page/instant", "page/pictures", "page/engine", "page/experiments"],
  "page/shelf": ["shared", "page/host", "page/changes", "page/experiments", "page/instant", "page/pictures", "page/client"],
  "page/panel": ["shared", "page/host", "page/instant", "page/pictures", "page/client", "page/shelf"],
  "page/rows": ["shared", "page/host", "page/instant", "page/client", "page/shelf"],
  "page/search": ["shared", "page/host", "page/instant", "page/pictures", "page/client", "page/engine", "page/shelf"],
  "page/extras": ["page/instant", "page/shelf", "page/pictures", "page/panel", "page/rows", "page/search"],
  "page/public_api": ["shared", "page/host", "page/profile", "page/client", "page/shelf", "page/panel", "page/search"],
  "page/preview": ["page/public_api"],
  written: ["shared", "page/host", "page/instant", "page/shelf"],
};
/** The room of the page's modules that all its other rooms use. */
const OF_HOST = ["page/host", "page/settings", "page/checks"];

function readImports(): Imports {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  return new Map(files.map((file) => [withoutEnding(file), importsOf(file, readFileSync(join(SOURCE, file), "utf8"))]));
}

/** The modules of web/src that this one names; stylesheets, Pyodide and the start-up kit are none of them. */
function importsOf(file: string, text: string): string[] {
  const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => normalize(join(dirname(file), path!)));
  return named.filter((path) => /\.js$/.test(path) && !path.startsWith("..")).map(withoutEnding);
}

function withoutEnding(path: string): string {
  return path.replace(/\.(ts|js)$/, "");
}

function roomOf(module: string): string | undefined {
  if (OF_HOST.includes(module)) return "page/host";
  return Object.keys(ROOMS).find((room) => module === room || module.startsWith(`${room}/`));
}

/** The first circle that is found, as the modules on it. */
function circleIn(imports: Imports): readonly string[] | null {
  const done = new Set<string>();
  const follow = (module: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(module)) return [...path.slice(path.indexOf(module)), module];
    if (done.has(module)) return null;
    for (const next of imports.get(module) ?? []) {
      const circle = follow(next, [...path, module]);
      if (circle) return circle;
    }
    done.add(module);
    return null;
  };
  return [...imports.keys()].map((module) => follow(module, [])).find((circle) => circle !== null) ?? null;
}

/** The imports that lead from a room into one that it may not import, or to no room at all. */
function forbiddenIn(imports: Imports): string[] {
  return [...imports].flatMap(([module, named]) => {
    const [room, targets] = [roomOf(module), named.map((target) => [target, roomOf(target)] as const)];
    const allowed = room === undefined ? [] : [room, ...ROOMS[room]!];
    return targets.filter(([, target]) => !target || !allowed.includes(target)).map(([target]) => `${module} -> ${target}`);
  });
}

test("every module stands in a room, and all of them are read", () => {
  const imports = readImports();
  assert.deepEqual([...imports.keys()].filter((module) => !roomOf(module)), []);
  assert.deepEqual(new Set([...imports.keys()].map(roomOf)), new Set(Object.keys(ROOMS)), "no room is empty");
  assert.deepEqual([...imports.values()].flat().filter((module) => !imports.has(module)), []);
});

test("no module imports itself through others", () => {
  assert.equal(circleIn(readImports()), null);
});

test("no import leads against the direction of the rooms", () => {
  assert.deepEqual(forbiddenIn(readImports()), []);
});

test("a circle is found, though only types go around in it", () => {
  const type = importsOf("page/host.ts", 'import type { Channel } from "./profile/session.js";');
  assert.deepEqual(type, ["page/profile/session"]);
  const imports = new Map([["page/client", ["page/host"]], ["page/host", type], ["page/profile/session", ["page/host"]]]);
  assert.deepEqual(circleIn(imports), ["page/host", "page/profile/session", "page/host"]);
});

for (const [module, line, target] of [
  ["shared/files", 'import { Host } from "../page/host.js";', "page/host"],
  ["worker/service", 'import type { Client } from "../page/client.js";', "page/client"],
  ["page/engine/launcher", 'const view = import("../shelf/card.js");', "page/shelf/card"],
  ["page/shelf/element", 'export { recommend } from "../public_api.js";', "page/public_api"],
  ["page/client", 'import "./lanes.js";', "page/lanes"],
] as const) {
  test(`in ${module}, an import of ${target} is refused`, () => {
    const imports = new Map([[module, importsOf(`${module}.ts`, line)]]);
    assert.deepEqual(forbiddenIn(imports), [`${module} -> ${target}`]);
  });
}
