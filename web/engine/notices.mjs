// The notices that ship as NOTICES.txt: web/NOTICES.md, then the text of every licence that it speaks of.

import { readdirSync, readFileSync } from "node:fs";

const WEB = new URL("../", import.meta.url);
const LINE = "=".repeat(80);

export function notices() {
  const licences = readdirSync(new URL("licenses/", WEB))
    .sort()
    .map((name) => section(name.replace(".txt", ""), `licenses/${name}`));
  return [read("NOTICES.md"), ...licences, section("numpy", "vendor/numpy/LICENSE.txt")].join("\n");
}

function section(title, path) {
  return `${LINE}\n${title}\n${LINE}\n\n${read(path)}`;
}

function read(path) {
  return readFileSync(new URL(path, WEB), "utf8");
}
