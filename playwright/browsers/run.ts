/**
 * ./dev browsers: what recbuild can do in which browser. Drives the demo shop in every browser that is installed and
 * prints a table in Markdown; then, what failed and which browsers are missing. Names of browsers as arguments: those alone.
 */
import type { Browser, Kind } from "./browser.js";
import { type Proof, proofs } from "./proofs.js";
import { chromium, firefox, iPhone } from "./puppeteer.js";
import { webkit } from "./webkit.js";

const names = process.argv.slice(2);
const isWanted = ({ name }: Kind) => names.length === 0 || names.some((part) => name.toLowerCase().includes(part.toLowerCase()));
const wanted = [chromium, firefox, webkit, iPhone].filter(isWanted);
const failures: string[] = [];
const columns: string[][] = [];

for (const kind of wanted) if (kind.path) columns.push(await column(kind));

const rows = [["", ...proofs.map(({ what }) => what)], ...columns];
const lines = rows[0]!.map((_, place) => `| ${rows.map((column) => column[place]).join(" | ")} |`);
if (columns.length > 0) console.log([lines[0], `|${"---|".repeat(rows.length)}`, ...lines.slice(1)].join("\n"));
for (const failure of failures) console.log(`\n${failure}`);
for (const { name, path, remedy } of wanted) if (!path) console.log(`\n${name} is not installed: ${remedy}`);
process.exitCode = failures.length > 0 || columns.length === 0 ? 1 : 0;

async function column(kind: Kind): Promise<string[]> {
  return launched(kind, async (browser) => {
    const cells = [`${kind.name} ${browser.version}`];
    for (const proof of proofs) cells.push(await cell(kind, browser, proof));
    return cells;
  });
}

async function cell(kind: Kind, browser: Browser, { what, prove }: Proof): Promise<string> {
  try {
    const words = await prove(browser, (use) => launched(kind, use));
    console.error(`[${kind.name}] ${what}: ${words}`);
    return words;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`[${kind.name}] ${what}: fails`);
    failures.push(`**${kind.name}, ${what}** fails: ${why}`);
    return "**no**";
  }
}

async function launched<T>(kind: Kind, use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await kind.launch(kind.path!);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
