// The first result of a search in a new browser, beside Pagefind and Orama:
//   node bench/search/first.mjs CATALOG.csv QUERY [RUNS]
// CATALOG.csv has the columns id, title and description. npm install --no-save pagefind @orama/orama
//
// A page is there; the visitor enters its box and types the query. Time ends with the first result in the page; bytes and
// requests are those after the visitor entered. Systems take turns; the second table is on a line of 10 Mbit/s and 40 ms.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { withPage } from "../kit/browser.mjs";
import { kilobytes, median, spread } from "../kit/figures.mjs";
import { BENCH } from "../kit/places.mjs";
import { run } from "../kit/python.mjs";
import { serve } from "../kit/server.mjs";

const PAGES = join(BENCH, "search/first");
const SLOW = { megabits: 10, roundTrip: 40 };
const ROWS = "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='')))))";
/** [name, page, what does not arrive] */
const SYSTEMS = [
  ["recbuild", "recbuild.html", null],
  ["recbuild, engine alone", "recbuild.html", "/lexical.js"],
  ["Pagefind", "pagefind.html", null],
  ["Orama", "orama.html", null],
];

const [catalog, query, runs = "7"] = process.argv.slice(2);
const site = mkdtempSync(join(tmpdir(), "recbuild-first-"));
try {
  const items = JSON.parse(await run("python", "-c", ROWS, catalog));
  await run("recbuild", "bundle", catalog, "--out", join(site, "rec"));
  await indexForPagefind(items, join(site, "pagefind"));
  await indexForOrama(items, site);
  const server = await serve([["/", PAGES], ["/", site]]);
  // The server compresses a file when it is asked for it first.
  for (const [, page, lost] of SYSTEMS) await first(server, page, lost);
  for (const line of [null, SLOW]) {
    server.throttle(line);
    await table(server, line);
  }
  server.close();
} finally {
  rmSync(site, { recursive: true });
}

async function table(server, line) {
  const samples = SYSTEMS.map(() => []);
  for (let time = 0; time < Number(runs); time++) {
    for (const [number, [, page, lost]] of SYSTEMS.entries()) samples[number].push(await first(server, page, lost));
  }
  console.log(`\n| ${line ? `${line.megabits} Mbit/s, ${line.roundTrip} ms` : "This machine"} | first result, ms | KB until then | requests |\n|---|---:|---:|---:|`);
  for (const [number, [name]] of SYSTEMS.entries()) {
    const of = (key) => samples[number].map((sample) => sample[key]);
    console.log(`| ${name} | ${spread(of("taken"))} | ${kilobytes(median(of("bytes")))} | ${median(of("requests"))} |`);
  }
}

/** One visitor. */
function first(server, path, lost) {
  return withPage(async (page) => {
    if (lost) await page.route(`**${lost}`, (route) => route.abort());
    // The box is drawn in a closed root, in which nobody could see when a result is there.
    await page.addInitScript(() => {
      const attach = Element.prototype.attachShadow;
      Element.prototype.attachShadow = function (init) {
        return attach.call(this, { ...init, mode: "open" });
      };
    });
    await page.goto(`${server.origin}/${path}`, { waitUntil: "networkidle" });
    await page.locator("input").waitFor();
    server.log.length = 0;
    const taken = await page.evaluate(type, query);
    const answers = server.log.filter(({ path }) => !path.endsWith("favicon.ico"));
    return { taken, bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0), requests: answers.length };
  });
}

/** In the page: milliseconds from entering the box to the first result. */
function type(text) {
  const root = document.querySelector("rec-search")?.shadowRoot ?? document;
  const input = root.querySelector("input");
  const start = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      if (root.querySelector("li, [part~=option]")) requestAnimationFrame(() => resolve(performance.now() - start));
      else requestAnimationFrame(look);
    };
    input.focus();
    input.value = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    look();
  });
}

async function indexForPagefind(items, outputPath) {
  const { createIndex, close } = await import("pagefind");
  const { index } = await createIndex({});
  for (const { id, title, description } of items) {
    await index.addCustomRecord({ url: `/${id}`, content: `${title}. ${description}`, language: "en", meta: { title, id } });
  }
  await index.writeFiles({ outputPath });
  await close();
}

async function indexForOrama(items, folder) {
  const { create, insertMultiple, save } = await import("@orama/orama");
  const index = create({ schema: { title: "string", description: "string" } });
  await insertMultiple(index, items);
  writeFileSync(join(folder, "orama.json"), JSON.stringify(await save(index)));
  const entryPoints = [fileURLToPath(new URL("first/orama_code.mjs", import.meta.url))];
  await build({ entryPoints, bundle: true, minify: true, format: "esm", outfile: join(folder, "orama.js"), logLevel: "error" });
}
