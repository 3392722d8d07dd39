// The comparison as tables: one for each size, and one for what every page with our engine pays once.

import { median, number, quantile, ratio, spread } from "../kit/figures.mjs";

const MEGA = 1e6;
const COLUMNS = [
  "system",
  "settings",
  "to build, s",
  "index, MB",
  "brotli",
  "code, KB brotli",
  "to the first answer, ms",
  "÷ loop",
  "one answer, ms",
  "95 % within",
  "÷ loop",
  "recall@10 of items",
  "of profiles",
  "memory, MB",
];
const [NAME, SETTINGS, INDEX, CODE, READY, RECALL] = [0, 1, 3, 5, 6, 11];

/** @typedef {import("../peers.mjs").Subject} Subject @typedef {import("../peers.mjs").Sample} Sample */

/** @param {number} items @param {Subject[]} subjects the engine alone, ours, then the peers
 * @returns {import("../kit/figures.mjs").Table} */
export function systemTable(items, subjects) {
  const [engine, ...systems] = subjects;
  const loop = subjects.find(({ name }) => name === "plain loop");
  return {
    title: `${number(items)} items`,
    columns: COLUMNS,
    rows: [...systems.flatMap((system) => [rowOf(system, loop), ...moreOf(system, engine)]), engineRow(engine)],
    note: systems.some(({ ours }) => ours === "partitioned") ? `${NOTE} ${PARTITIONED}` : NOTE,
  };
}

const NOTE =
  "Our answers are shelves with cards and reasons, the peers' ten row numbers. Efforts are chosen so that a peer finds as " +
  "much as ours, or as much as it can. Memory: what the page's renderer keeps for itself after all questions, above an " +
  "empty page's. The engine alone is Python, numpy and the runtime: whatever the catalog, a site's pages share it.";

const PARTITIONED =
  "A partitioned bundle is not loaded whole: each page loads the parts around its item. Its figures are those of a visitor who " +
  "has opened many pages; below them are those of the first page.";

/** @param {Subject} subject @param {Subject | undefined} loop */
function rowOf(subject, loop) {
  const { name, seconds, index, code, samples, failed } = subject;
  const built = [seconds ? number(seconds, 1) : "", index ? megabytes(index.raw) : "", index ? megabytes(index.packed) : ""];
  const weights = [...built, number(code.packed / 1000)];
  if (failed || !loop) return [name, `failed: ${failed}`, ...weights, ...Array(8).fill("")];
  const of = (/** @type {(sample: Sample) => number} */ figure) => samples.map(figure);
  const against = (/** @type {(sample: Sample) => number} */ figure) => {
    return subject === loop || loop.samples.length < samples.length ? "" : ratio(of(figure), loop.samples.map(figure), 2);
  };
  const answer = (/** @type {Sample} */ { items }) => median(items.taken);
  return [
    name,
    settingsOf(subject),
    ...weights,
    spread(of(({ ready }) => ready)),
    against(({ ready }) => ready),
    spread(of(answer), 2),
    number(median(of(({ items }) => quantile(items.taken, 0.95))), 2),
    against(answer),
    number(median(of(({ items }) => items.recall)), 3),
    number(median(of(({ profiles }) => profiles.recall)), 3),
    memoryOf(samples),
  ];
}

/** What else there is to say of ours: without the engine's own share, and on the page of an item.
 * @param {Subject} subject @param {Subject} engine */
function moreOf({ ours, samples, index, instant }, engine) {
  if (!ours || samples.length === 0 || engine.samples.length === 0) return [];
  const row = (/** @type {Record<number, string>} */ cells) => Array.from({ length: COLUMNS.length }, (_, at) => cells[at] ?? "");
  const own = spread(samples.map(({ ready }, turn) => ready - engine.samples[turn].ready));
  const recall = (/** @type {"pages" | "newcomers"} */ kind) => number(median(samples.map((sample) => sample[kind] ?? 0)), 3);
  const rest = row({ [NAME]: "– without the engine alone", [CODE]: "0", [READY]: own });
  const listed = `the page's instant part, ${number(instant / 1000)} KB, lists its neighbours`;
  const pages = row({ [NAME]: "– on an item's page", [SETTINGS]: listed, [RECALL]: recall("pages") });
  if (ours === "resident") return [rest, pages];
  const fetched = median(samples.map(({ fetched }) => fetched));
  const share = `the same; loads ${number((100 * fetched) / index.raw)} % of the index`;
  const first = { [NAME]: "– on a new visitor's first page", [SETTINGS]: share, [INDEX]: megabytes(fetched), [RECALL]: recall("newcomers") };
  return [rest, pages, row(first)];
}

/** Of so few items, nothing but this says anything. @param {Subject} engine */
function engineRow({ name, code, samples, failed }) {
  const start = failed ? `failed: ${failed}` : spread(samples.map(({ ready }) => ready));
  return [name, "", "", "", "", number(code.packed / 1000), start, ...Array(6).fill(""), memoryOf(samples)];
}

/** @param {Subject} subject */
function settingsOf({ settings, effort, samples }) {
  const chosen = effort ? `${effort} ${[...new Set(samples.map(({ effort }) => effort))].join(" or ")}` : "";
  return [settings, chosen].filter(Boolean).join(", ");
}

/** @param {Sample[]} samples */
function memoryOf(samples) {
  const known = samples.map(({ memory }) => memory).filter((memory) => memory !== null);
  return known.length > 0 ? number(median(known) / MEGA) : "unknown";
}

/** @param {number} bytes */
function megabytes(bytes) {
  return number(bytes / MEGA, bytes < 10 * MEGA ? 2 : 0);
}
