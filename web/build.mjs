// The one build of all that browsers get. Out: web/dist (rec.js, the preview page, engine/, engine.json), and the same in
// builder/recbuild/assets, from where the builder puts it into bundles and the wheel carries it to users. Seconds, unless
// something changed that Python's snapshot is made from (engine/stamp.mjs).

import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { buildStudio } from "./build-studio.mjs";
import { buildEngine } from "./engine/build.mjs";

const DIST = fileURLToPath(new URL("dist/", import.meta.url));
const ASSETS = fileURLToPath(new URL("../builder/recbuild/assets/", import.meta.url));
/** What only the build itself reads. */
const STATE = fileURLToPath(new URL(".build/", import.meta.url));

removeLeftovers();
const engine = await buildEngine(`${DIST}engine`, `${STATE}engine-stamp.json`);
writeFileSync(`${DIST}engine.json`, `${JSON.stringify(engine, null, 1)}\n`);
await buildPage(engine.folder);
await buildStudio();
publish();

/** All of the last build but the engine, which may be reused: what this build does not write must not ship. */
function removeLeftovers() {
  for (const folder of [DIST, STATE]) mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(DIST)) if (name !== "engine") rmSync(DIST + name, { recursive: true });
}

/** Copied first and then put in place, so that an interruption leaves the last build's files, and nothing beside them. */
function publish() {
  const fresh = `${STATE}assets`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(DIST, fresh, { recursive: true });
  rmSync(ASSETS, { recursive: true, force: true });
  renameSync(fresh, ASSETS);
}
