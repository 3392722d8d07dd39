// ./dev bench peers VECTORS.npy: our bundle and other ways to search vectors in a browser, over the same vectors, in turn.
//
// In each run, for each size and system: a fresh browser starts it, asks it 300 items and 300 profiles, and looks at the
// memory. What a system cannot do is in the table too.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { browserVersion, withPage } from "./kit/browser.mjs";
import { number } from "./kit/figures.mjs";
import { bundleCode, bundleOf, CODE, dataOf, indexOf, install, instantOf, reasonOf, SERVED } from "./peers/builds.mjs";
import { within } from "./peers/limit.mjs";
import { privateBytes } from "./peers/memory.mjs";
import { systemTable } from "./peers/tables.mjs";
import { weigh } from "./peers/weights.mjs";
import { BENCH, BenchError } from "./kit/places.mjs";
import { run } from "./kit/python.mjs";
import { say } from "./kit/report.mjs";
import { serve } from "./kit/server.mjs";

const SIZES = [1_000, 10_000, 100_000];
/** So few items that a bundle of them shows what the engine alone takes. */
const HARDLY_ANY = 20;
const START_MINUTES = 3;
const ANSWER_MINUTES = 10;
const OURS = "recbuild";
const ENGINE_PARTS = ["core", "listing", "items"];

/** What is compared with ours. `efforts` are a setting's values, from the least exact on: the first is taken with which it
 * finds as much as ours.
 * @typedef {{code: string, name: string, settings: string, effort?: string, efforts?: number[]}} Peer */
/** @type {Peer[]} */
const PEERS = [
  { code: "loop", name: "plain loop", settings: "float32, exact" },
  {
    code: "hnswlib",
    name: "hnswlib-wasm",
    settings: "M 16, efConstruction 200",
    effort: "efSearch",
    efforts: [10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480],
  },
  { code: "edgevec", name: "EdgeVec", settings: "M 16, efConstruction 40, efSearch 40, built in the page" },
  { code: "orama", name: "Orama", settings: "exact", effort: "similarity", efforts: [0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0] },
  { code: "voy", name: "Voy", settings: "k-d tree, built in the page" },
];

/** One run of one system, or why there is none.
 * @typedef {{ready: number, fetched: number, effort: number, items: Answers, profiles: Answers, pages?: number, newcomers?: number,
 *   memory: number | null}} Sample @typedef {{taken: number[], recall: number}} Answers */
/** @typedef {import("./peers/weights.mjs").Weight} Weight */
/** @typedef {import("./peers/builds.mjs").Built & {name: string, settings: string, effort?: string, efforts?: number[],
 *   data: string, place: import("./peers/page/page.mjs").Place, ours?: "resident" | "partitioned", instant?: number,
 *   index?: Weight, code: Weight, samples: Sample[]}} Subject */

/** @param {{runs: number, files: string[]}} options @returns {Promise<import("./kit/report.mjs").Report>} */
export async function measurePeers({ runs, files }) {
  const vectors = vectorsOf(files);
  const sizes = await sizesOf(vectors);
  install();
  await bundleCode(PEERS.map(({ code }) => code));
  const engine = await ours(await dataOf(vectors, HARDLY_ANY), `the engine alone, with ${HARDLY_ANY} items`);
  const groups = [];
  for (const items of sizes) {
    groups.push({ items, subjects: [{ ...engine, samples: [] }, ...(await subjectsOf(vectors, items))] });
  }
  for (let turn = 1; turn <= runs; turn++) {
    for (const { items, subjects } of groups) {
      say(`run ${turn} of ${runs}, ${number(items)} items`);
      await measureOnce(subjects);
    }
  }
  const samples = Object.fromEntries(groups.map(({ items, subjects }) => [items, subjects.map(withoutPlaces)]));
  const tables = groups.map(({ items, subjects }) => systemTable(items, subjects));
  return { runs, chromium: await browserVersion(), tables, samples };
}

/** One sample of each, in turn; what ours finds is what the peers are to find too. @param {Subject[]} subjects */
async function measureOnce(subjects) {
  let target = 1;
  for (const subject of subjects.filter(({ failed }) => !failed)) {
    say(`  ${subject.name}`);
    try {
      const sample = await sampleOf(subject, target);
      subject.samples.push(sample);
      if (subject.name === OURS) target = sample.items.recall;
    } catch (error) {
      subject.failed = reasonOf(error);
    }
  }
}

/** @param {string[]} files */
function vectorsOf(files) {
  const [vectors] = files;
  if (files.length === 1 && existsSync(vectors)) return resolve(vectors);
  throw new BenchError("Give one file of vectors: ./dev bench peers VECTORS.npy. `python bench/vectors/embed.py` makes one.");
}

/** The sizes for which there are vectors. @param {string} vectors */
async function sizesOf(vectors) {
  const most = Number(await run("python", "-m", "bench.peers.data", vectors));
  const sizes = SIZES.filter((items) => items <= most);
  if (sizes.length === 0) throw new BenchError(`${most} vectors are too few: the smallest comparison takes ${number(SIZES[0])}.`);
  for (const items of SIZES.slice(sizes.length)) say(`${number(most)} vectors are too few for ${number(items)} items`);
  return sizes;
}

/** Every system over so many of the vectors, ours first. @param {string} vectors @param {number} items */
async function subjectsOf(vectors, items) {
  const data = await dataOf(vectors, items);
  const subjects = [await ours(data, OURS)];
  if (subjects[0].ours === "partitioned") subjects.push(await ours(data, `${OURS}, loaded whole`, ["--resident-kb", "1000000"]));
  for (const peer of PEERS) subjects.push(await theirs(data, peer));
  return subjects;
}

/** @param {string} data @param {Peer} peer @returns {Promise<Subject>} */
async function theirs(data, { code, ...peer }) {
  const built = await indexOf(data, code);
  return {
    ...peer,
    ...built,
    data,
    place: { worker: `/code/${code}/worker.js`, index: `/index/${code}` },
    index: built.failed ? undefined : await weigh([built.path]),
    code: await weigh(filesIn(join(CODE, code))),
    samples: [],
  };
}

/** @param {string} data @param {string} name @param {string[]} options @returns {Promise<Subject>} */
async function ours(data, name, options = []) {
  const built = await bundleOf(data, options);
  const { boot, parts, measured } = JSON.parse(readFileSync(join(built.path, "manifest.json"), "utf8"));
  const { items, profiles } = JSON.parse(readFileSync(join(data, "questions.json"), "utf8"));
  const asked = new Set([...items, ...profiles].flatMap(({ seen }) => seen.map(String)));
  const instant = instantOf(built.path);
  const known = Object.entries(instant.items).filter(([id]) => asked.has(id));
  const index = parts.filter(({ kind }) => ENGINE_PARTS.includes(kind)).map(({ path }) => join(built.path, path));
  return {
    ...built,
    name,
    data,
    settings: `${number(measured.bytes_per_item, 1)} bytes a vector, ${measured.residency}`,
    ours: measured.residency,
    place: { bundle: { base: "/rec/", boot, items: Object.fromEntries(known) } },
    instant: instant.bytes,
    index: await weigh(index),
    code: await weigh([join(built.path, "rec.js"), ...filesIn(join(built.path, boot.engine.folder))]),
    samples: [],
  };
}

/** One run of one system. @param {Subject} subject @param {number} target @returns {Promise<Sample>} */
async function sampleOf({ data, place, path, efforts = [0], ours }, target) {
  const index = place.bundle ? "/rec/" : place.index;
  const mounts = [["/data/", data], [index, path], ["/code/", CODE], ["/", join(BENCH, "peers/page")]];
  const server = await serve(/** @type {import("./kit/server.mjs").Mounts} */ (mounts), SERVED);
  try {
    return await withPage(async (page) => {
      await page.goto(`${server.origin}/index.html`);
      const before = await privateBytes(page);
      const ready = await within(START_MINUTES, call(page, "start", { ...place, effort: efforts.at(-1) }), page);
      const arrived = server.log.filter(({ path }) => path === index || path.startsWith("/rec/parts/"));
      const fetched = arrived.reduce((sum, { bytes }) => sum + bytes, 0);
      const answers = await within(ANSWER_MINUTES, call(page, "answerAll", { efforts, target }), page);
      const after = await privateBytes(page);
      const memory = before === null || after === null ? null : after - before;
      const pages = ours ? await call(page, "askAsPages") : undefined;
      const newcomers = ours === "partitioned" ? await call(page, "askAsNewcomers", place) : undefined;
      return { ready, fetched, ...answers, pages, newcomers, memory };
    });
  } finally {
    server.close();
  }
}

/** @typedef {typeof import("./peers/page/page.mjs")} Called */
/** What a function of page.mjs gives, there. @template {keyof Called} Name @param {import("@playwright/test").Page} page
 * @param {Name} name @param {Parameters<Called[Name]>[0]} [what] @returns {Promise<Awaited<ReturnType<Called[Name]>>>} */
function call(page, name, what) {
  return page.evaluate(async ([name, what]) => (await import("/page.mjs"))[name](what), [name, what]);
}

/** What of a subject is a result. @param {Subject} subject */
function withoutPlaces({ place, data, path, efforts, ...rest }) {
  return rest;
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder).map((name) => join(folder, name));
}
