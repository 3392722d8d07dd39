// Whether what Python starts from has to be made anew, which takes most of a build's time. A stamp is a file that holds the
// hash of all inputs of the last build, and the hash of every file that came out of it. Nothing is reused unless both are
// as they were.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Files, and folders with all that is in them, from the repository's root. The worker is not here: it is always built. */
export const INPUTS = [
  ".gitignore", // says what is not in the runtime's wheel
  "node_modules/.package-lock.json", // the versions that are installed, not those that should be
  "node_modules/pyodide",
  "package-lock.json",
  "runtime/pyproject.toml",
  "runtime/recruntime",
  "web/engine",
  "web/package.json",
  "web/startup",
  "web/tsconfig.json",
  "web/vendor/numpy/SHA256SUMS",
];
const NUMPY = "web/vendor/numpy";
const IGNORED = /(^|\/)__pycache__$|\.md$/;

/**
 * @typedef {object} Stamp
 * @property {string} inputs what `hashInputs` gave before the files were made
 * @property {Record<string, string>} files the SHA-256 of each file, by its name in the folder
 */

/** One hash over the inputs: their paths, their contents, and Node's version, since Node takes the snapshot. */
export function hashInputs(root = ROOT) {
  const wheels = readdirSync(join(root, NUMPY)).filter((name) => name.endsWith(".whl"));
  const paths = [...INPUTS, ...wheels.map((name) => `${NUMPY}/${name}`)].flatMap((path) => filesBelow(root, path));
  const lines = paths.sort().map((path) => `${path} ${sha256(readFileSync(join(root, path)))}\n`);
  return sha256(`${process.version}\n${lines.join("")}`);
}

/** Remembers the folder's files as made from these inputs. @param {string} stamp @param {string} folder @param {string} inputs */
export function writeStamp(stamp, folder, inputs) {
  writeFileSync(`${stamp}.new`, JSON.stringify({ inputs, files: hashFiles(folder, readdirSync(folder)) }, null, 1));
  renameSync(`${stamp}.new`, stamp); // never half a stamp
}

/**
 * The names of the files in the folder that can stay, or null if they have to be made anew.
 * @param {string} stamp @param {string} folder @param {string} inputs
 */
export function reusable(stamp, folder, inputs) {
  if (!existsSync(stamp)) return null;
  /** @type {Stamp} */
  const last = JSON.parse(readFileSync(stamp, "utf8"));
  const names = Object.keys(last.files);
  if (last.inputs !== inputs || !names.every((name) => existsSync(join(folder, name)))) return null;
  const found = hashFiles(folder, names);
  return names.every((name) => found[name] === last.files[name]) ? names : null;
}

/** @param {string} root @param {string} path @returns {string[]} */
function filesBelow(root, path) {
  if (IGNORED.test(path)) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/** @param {string} folder @param {string[]} names @returns {Record<string, string>} */
function hashFiles(folder, names) {
  return Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

/** @param {string | Uint8Array} content */
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
