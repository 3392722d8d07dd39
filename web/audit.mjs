// Known weaknesses: of our npm and Python packages, and of what the bill of materials says ships to browsers. Each of
// three sources is asked; the one that cannot be reached is named, for silence is no answer. Ends with 1 where a
// weakness is known, else with 2 where a source could not be asked. node web/audit.mjs PIP_AUDIT SITE_PACKAGES

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SBOM = new URL("dist/engine/sbom.cdx.json", import.meta.url);
const OSV = process.env.OSV ?? "https://api.osv.dev";
const ECOSYSTEMS = /^pkg:(npm|pypi)\/.*@/; // of which OSV knows versions by their package URL

/** What npm's answer says: {asked, vulnerabilities: ["package: why"]} or {asked, failed: why}. */
export function readNpm(answer) {
  const report = parsed(answer);
  if (!report?.vulnerabilities) return { asked: "npm's packages", failed: report?.message ?? report?.error?.summary ?? "no answer" };
  const vulnerabilities = Object.values(report.vulnerabilities).map(({ name, severity }) => `${name}: ${severity}`);
  return { asked: "npm's packages", vulnerabilities };
}

export function readPip(answer, complaint) {
  const report = parsed(answer);
  if (!report?.dependencies) return { asked: "the Python packages", failed: complaint.trim().split("\n").at(-1) || "no answer" };
  const vulnerabilities = report.dependencies.flatMap(({ name, vulns = [] }) => vulns.map(({ id }) => `${name}: ${id}`));
  return { asked: "the Python packages", vulnerabilities };
}

/** The components of the bill that OSV can be asked about, and the names of those that it cannot. */
export function askable(bom) {
  const software = bom.components.filter(({ purl }) => purl);
  const [known, others] = [true, false].map((wanted) => software.filter(({ purl }) => ECOSYSTEMS.test(purl) === wanted));
  return { known, others: others.map(({ name, version }) => [name, version].filter(Boolean).join(" ")) };
}

export function verdict(results) {
  if (results.some(({ vulnerabilities }) => vulnerabilities?.length)) return 1;
  return results.some(({ failed }) => failed) ? 2 : 0;
}

async function askOsv(bom) {
  const asked = "what ships to browsers";
  const { known, others } = askable(bom);
  const queries = known.map(({ purl }) => ({ package: { purl } }));
  try {
    const signal = AbortSignal.timeout(30_000);
    const response = await fetch(`${OSV}/v1/querybatch`, { method: "POST", body: JSON.stringify({ queries }), signal });
    if (!response.ok) return { asked, failed: `${OSV} answers ${response.status}`, others };
    const { results } = await response.json();
    const vulnerabilities = results.flatMap(({ vulns = [] }, at) => vulns.map(({ id }) => `${known[at].name}: ${id}`));
    return { asked, vulnerabilities, others };
  } catch (error) {
    return { asked, failed: `${OSV}: ${error.cause?.code ?? error.message}`, others };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function say({ asked, vulnerabilities, failed, others = [] }) {
  if (failed) console.log(`? ${asked}: not checked, the advisories cannot be reached (${failed})`);
  else if (vulnerabilities.length) console.log(`✗ ${asked}: ${vulnerabilities.length} known\n    ${vulnerabilities.join("\n    ")}`);
  else console.log(`✓ ${asked}: nothing is known`);
  if (others.length) console.log(`  Without a registry of versions, so look for yourself: ${others.join(", ")}`);
}

async function main([pipAudit, sitePackages]) {
  const run = (program, ...args) => spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  const npm = run("npm", "audit", "--json");
  const pip = run(pipAudit, "--path", sitePackages, "--skip-editable", "--format", "json", "--progress-spinner", "off");
  const bom = JSON.parse(readFileSync(SBOM, "utf8"));
  const results = [readNpm(npm.stdout), readPip(pip.stdout, `${pip.stderr ?? pip.error}`), await askOsv(bom)];
  results.forEach(say);
  process.exitCode = verdict(results);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
