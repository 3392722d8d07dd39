// The one build of all that browsers get. Out: web/dist (rec.js, the preview page, engine/, engine.json), and the same in
// builder/recbuild/assets, from where the builder puts it into bundles and the wheel carries it to users.

import { cpSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { buildEngine } from "./engine/build.mjs";

const DIST = fileURLToPath(new URL("dist/", import.meta.url));
const ASSETS = fileURLToPath(new URL("../builder/recbuild/assets/", import.meta.url));

const engine = await buildEngine(`${DIST}engine`);
writeFileSync(`${DIST}engine.json`, `${JSON.stringify(engine, null, 1)}\n`);
await buildPage(engine.folder);
rmSync(ASSETS, { recursive: true, force: true });
cpSync(DIST, ASSETS, { recursive: true });
