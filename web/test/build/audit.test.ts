/** The audit says what it found, and what it could not ask. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { askable, readNpm, readPip, verdict } from "../../audit.mjs";

test("a weakness is named with its package", () => {
  const npm = readNpm(JSON.stringify({ vulnerabilities: { tar: { name: "tar", severity: "high" } } }));
  assert.deepEqual(npm.vulnerabilities, ["tar: high"]);
  const dependencies = [{ name: "numpy", vulns: [] }, { name: "pip", vulns: [{ id: "PYSEC-1" }] }, { name: "own", skip_reason: "local" }];
  assert.deepEqual(readPip(JSON.stringify({ dependencies }), "").vulnerabilities, ["pip: PYSEC-1"]);
  assert.equal(verdict([npm, { failed: "no answer" }]), 1);
});

test("no answer is not taken for a good one", () => {
  assert.equal(readNpm('{"message": "request to registry failed", "error": {}}').failed, "request to registry failed");
  assert.equal(readNpm("").failed, "no answer");
  assert.equal(readPip("", "Warning\nConnectionError: refused\n").failed, "ConnectionError: refused");
  assert.equal(verdict([{ vulnerabilities: [] }, { failed: "no answer" }]), 2);
  assert.equal(verdict([{ vulnerabilities: [] }]), 0);
});

test("of the bill of materials, what no registry knows is named", () => {
  const components = [
    { name: "numpy", version: "2.4.6", purl: "pkg:pypi/numpy@2.4.6" },
    { name: "zlib", version: "1.3.1", purl: "pkg:github/madler/zlib@v1.3.1" },
    { name: "musl", purl: "pkg:generic/musl" },
    { name: "rec.js" },
  ];
  const { known, others } = askable({ components });
  assert.deepEqual(known.map((one: { name: string }) => one.name), ["numpy"]);
  assert.deepEqual(others, ["zlib 1.3.1", "musl"]);
});

test("where nothing can be reached, it says so and ends with 2", () => {
  const audit = fileURLToPath(new URL("../../audit.mjs", import.meta.url));
  const env = { ...process.env, OSV: "http://127.0.0.1:9", npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };
  const ran = spawnSync(process.execPath, [audit, "/nowhere/pip-audit", "/nowhere"], { env, encoding: "utf8" });
  assert.equal(ran.status, 2, ran.stderr);
  assert.equal(ran.stdout.match(/not checked, the advisories cannot be reached/g)?.length, 3, ran.stdout);
});
