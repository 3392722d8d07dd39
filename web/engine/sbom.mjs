// The bill of materials that ships as sbom.cdx.json: CycloneDX 1.6, for programs that look for known weaknesses. What
// NOTICES.txt says to people, it says to them: what ships to browsers, its version, its licence, and each file's hash.
// In: the engine folder with all its other files. Out: the text. Same folder, same text: no time, no random number.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const SBOM = "sbom.cdx.json";

const PYODIDE = dirname(fileURLToPath(import.meta.resolve("pyodide/package.json")));
const HERE = new URL("./", import.meta.url);

/** What was linked into pyodide.asm.wasm beside CPython: name, version if it is known, licence, package URL. */
const LINKED = [
  ["musl", undefined, "MIT", "pkg:generic/musl"],
  ["llvm-runtimes", undefined, "Apache-2.0 WITH LLVM-exception", "pkg:github/llvm/llvm-project"],
  ["libffi", undefined, "MIT", "pkg:github/libffi/libffi"],
  ["zlib", "1.3.1", "Zlib", "pkg:github/madler/zlib@v1.3.1"],
  ["bzip2", "1.0.6", "bzip2-1.0.6", "pkg:generic/bzip2@1.0.6"],
  ["xz", "5.2.2", "public domain", "pkg:github/tukaani-project/xz@v5.2.2"],
  ["zstd", "1.5.7", "BSD-3-Clause", "pkg:github/facebook/zstd@v1.5.7"],
  ["sqlite", "3.39.0", "public domain", "pkg:generic/sqlite@3.39.0"],
  ["expat", "2.7.3", "MIT", "pkg:github/libexpat/libexpat@R_2_7_3"],
  ["libmpdec", "2.5.1", "BSD-2-Clause", "pkg:generic/libmpdec@2.5.1"],
  ["hacl-star", undefined, "MIT", "pkg:github/hacl-star/hacl-star"],
];
const NAMED = new Set(["public domain"]); // licences that SPDX has no identifier for

export function sbom(folder) {
  const components = [...parts(), ...files(folder)];
  const [root] = components;
  const content = {
    metadata: { component: { ...root, "bom-ref": "recbuild-engine", name: "recbuild-engine" } },
    components,
    dependencies: dependencies(components),
  };
  const serial = uuid(JSON.stringify(content));
  const bom = { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: `urn:uuid:${serial}`, version: 1, ...content };
  return `${JSON.stringify(bom, null, 1)}\n`;
}

/** The software in the files, recbuild's own first. */
function parts() {
  const { version: own } = json(new URL("../package.json", HERE));
  const { version: pyodide } = json(join(PYODIDE, "package.json"));
  const { python, platform } = json(join(PYODIDE, "pyodide-lock.json")).info;
  const emscripten = platform.replace("emscripten_", "").replaceAll("_", ".");
  const [, msgpack] = /^msgpack==([\d.]+)/m.exec(text(new URL("requirements.txt", HERE)));
  const [, numpy] = /numpy-([\d.]+)-/.exec(text(new URL("../vendor/numpy/SHA256SUMS", HERE)));
  return [
    ["recbuild", own, "MIT", `pkg:pypi/recruntime@${own}`],
    ["pyodide", pyodide, "MPL-2.0", `pkg:npm/pyodide@${pyodide}`],
    ["cpython", python, "PSF-2.0", `pkg:generic/cpython@${python}`],
    ["emscripten", emscripten, "MIT OR NCSA", `pkg:github/emscripten-core/emscripten@${emscripten}`],
    ["numpy", numpy, "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", `pkg:pypi/numpy@${numpy}`],
    ["msgpack", msgpack, "Apache-2.0", `pkg:pypi/msgpack@${msgpack}`],
    ["error-stack-parser", undefined, "MIT", "pkg:npm/error-stack-parser"],
    ...LINKED,
  ].map(([name, version, licence, purl]) => ({
    type: "library",
    "bom-ref": name,
    name,
    ...(version && { version }),
    licenses: [licenceOf(licence)],
    purl,
  }));
}

function licenceOf(licence) {
  if (NAMED.has(licence)) return { license: { name: licence } };
  return licence.includes(" ") ? { expression: licence } : { license: { id: licence } };
}

/** Every file of the folder, by its hash. */
function files(folder) {
  return readdirSync(folder)
    .filter((name) => name !== SBOM)
    .sort()
    .map((name) => {
      const content = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex");
      return { type: "file", "bom-ref": `file:${name}`, name, hashes: [{ alg: "SHA-256", content }] };
    });
}

/** What each file is made of, and that the whole is made of all files. */
function dependencies(components) {
  const software = components.filter(({ type }) => type === "library").map(({ name }) => name);
  const linked = LINKED.map(([name]) => name);
  const inside = {
    "pyodide.mjs": ["pyodide", "error-stack-parser"],
    "pyodide.asm.mjs": ["pyodide", "emscripten"],
    "pyodide.asm.wasm": ["pyodide", "cpython", "emscripten", ...linked],
    "python.zip": ["cpython", "pyodide", "numpy", "msgpack", "recbuild"],
    "snapshot.wasm": ["cpython", "pyodide", "numpy", "msgpack", "recbuild"],
    "snapshot.json": ["pyodide"],
    "NOTICES.txt": software,
  };
  const named = components.filter(({ type }) => type === "file").map(({ name }) => name);
  const dependsOn = (name) => inside[name] ?? (name.startsWith("numpy.") ? ["numpy"] : ["recbuild"]);
  return [
    { ref: "recbuild-engine", dependsOn: named.map((name) => `file:${name}`) },
    ...named.map((name) => ({ ref: `file:${name}`, dependsOn: dependsOn(name) })),
  ];
}

/** A UUID that follows from the text. */
function uuid(content) {
  const hex = createHash("sha256").update(content).digest("hex");
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20, 32)].join("-");
}

function json(path) {
  return JSON.parse(text(path));
}

function text(path) {
  return readFileSync(path, "utf8");
}
