// The page that asks a system, be it a peer or ours: how soon it answers, how well, and what each answer takes.

import { openOurs } from "./ours.mjs";
import { ask } from "./worker.mjs";

const MOST = 10;
/** So many questions to get warm, and to choose a peer's effort by. */
const WARM_UP = 100;
/** New visitors who are asked one question each. */
const NEWCOMERS = 50;

/** The rows that were seen, and those that are right.
 * @typedef {{seen: number[], right: number[], query: Float32Array}} Question */
/** Of ours only. `cold`: nothing is asked before. `listed`: with the neighbours that the item's instant part lists.
 * @typedef {{cold?: boolean, listed?: boolean}} How */
/** A system's own messages and answers: ours, or a peer's.
 * @typedef {import("./ours.mjs").ToWorker | ToPeer} Message @typedef {import("./ours.mjs").Answer | Found} Answer */
/** @typedef {import("./harness.mjs").ToPeer} ToPeer @typedef {import("./harness.mjs").Wanted} Wanted
 * @typedef {import("./harness.mjs").Found} Found */
/** `prepare` makes a question a message, `send` gets it answered, `read` takes the rows from the answer.
 * @typedef {{prepare(question: Question, how?: How): Promise<Message>, read(answer: Answer): number[],
 *   send(message: Message, effort?: number): Promise<Answer>, end(): void}} System */
/** A bundle, or the addresses of a peer's code and index.
 * @typedef {{bundle?: import("./ours.mjs").Bundle, worker?: string, index?: string}} Place */

/** @type {System} */
let system;
/** @type {{items: Question[], profiles: Question[]}} */
let asked;

/** Builds a peer's index and downloads it; resolves to the milliseconds that it took.
 * @param {{worker: string, vectors: string, dims: number}} what */
export async function build({ worker, vectors, dims }) {
  /** @type {import("./worker.mjs").Asked<ToPeer, import("./harness.mjs").Built>} */
  const { send } = ask(worker);
  const { index, taken } = await send({ type: "build", vectors, dims });
  Object.assign(document.createElement("a"), { href: URL.createObjectURL(index), download: "index" }).click();
  return taken;
}

/** Milliseconds from nothing to the first answer. @param {Place & {effort: number}} what */
export async function start({ effort, ...place }) {
  asked = await fetchQuestions();
  const [question] = asked.items;
  const begun = performance.now();
  system = await open(place, question);
  system.read(await system.send(await system.prepare(question, { cold: true }), effort));
  return performance.now() - begun;
}

/** All questions, with the first of these efforts that finds as much as the target, or else with the last.
 * @param {{efforts: number[], target: number}} what */
export async function answerAll({ efforts, target }) {
  let effort = 0;
  for (effort of efforts) if ((await answer(asked.items.slice(0, WARM_UP), effort)).recall >= target) break;
  return { effort, items: await answer(asked.items, effort), profiles: await answer(asked.profiles, effort) };
}

/** The recall of ours where items are asked for as their pages do. @returns {Promise<number>} */
export async function askAsPages() {
  return (await answer(asked.items, 0, { listed: true })).recall;
}

/** The same, where each question is a new worker's only one. @param {Place} place */
export async function askAsNewcomers(place) {
  system.end();
  const found = [];
  for (const question of asked.items.slice(0, NEWCOMERS)) {
    // Nothing of the visitor before is on the device.
    for (const name of await caches.keys()) await caches.delete(name);
    const system = await open(place, question);
    const message = await system.prepare(question, { cold: true, listed: true });
    found.push(recallOf(system.read(await system.send(message)), question));
    system.end();
  }
  return mean(found);
}

/** Milliseconds of each answer, and the mean recall.
 * @param {Question[]} questions @param {number} effort @param {How} [how] */
async function answer(questions, effort, how) {
  const taken = [];
  const recalls = [];
  for (const question of questions) {
    const message = await system.prepare(question, how);
    const begun = performance.now();
    const answer = await system.send(message, effort);
    taken.push(performance.now() - begun);
    recalls.push(recallOf(system.read(answer), question));
  }
  return { taken, recall: mean(recalls) };
}

/** The share of the right rows among the first that were not seen. @param {number[]} rows @param {Question} question */
function recallOf(rows, { seen, right }) {
  const answered = rows.filter((row) => !seen.includes(row)).slice(0, MOST);
  return answered.filter((row) => right.includes(row)).length / MOST;
}

/** A system that will be asked this first. @param {Place} place @param {Question} question @returns {Promise<System>} */
async function open({ bundle, worker, index }, { query, seen }) {
  if (bundle) return openOurs(bundle, String(seen[0]), MOST);
  /** @type {import("./worker.mjs").Asked<ToPeer, Found>} */
  const { send, end } = ask(worker);
  await send({ type: "open", index, dims: query.length });
  return {
    // The seen rows come too, and are not wanted.
    prepare: async ({ query, seen }) => ({ type: "search", query, k: MOST + seen.length }),
    send: (/** @type {Wanted} */ message, effort) => send({ ...message, effort }),
    read: (/** @type {Found} */ { rows }) => Array.from(rows),
    end,
  };
}

async function fetchQuestions() {
  const [{ dims, items, profiles }, buffer] = await Promise.all([
    fetch("/data/questions.json").then((response) => response.json()),
    fetch("/data/queries.f32").then((response) => response.arrayBuffer()),
  ]);
  const queries = new Float32Array(buffer);
  const queryOf = (/** @type {number} */ row) => queries.slice(row * dims, (row + 1) * dims);
  const all = [...items, ...profiles].map((question, row) => ({ ...question, query: queryOf(row) }));
  return { items: all.slice(0, items.length), profiles: all.slice(items.length) };
}

/** @param {number[]} numbers */
function mean(numbers) {
  return numbers.reduce((total, number) => total + number, 0) / numbers.length;
}
