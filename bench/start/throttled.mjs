// The same on a slow line, on a slow device, and with both: stock and our start, the shop, and the first answer of other
// vector searches over 10,000 items beside the first recommendations of ours.

import { kilobytes, median, number, ratio, spread } from "../kit/figures.mjs";
import { say } from "../kit/report.mjs";
import { serve } from "../kit/server.mjs";
import { SHOP } from "../shop.mjs";
import { CONDITIONS, conditionTable } from "./conditions.mjs";
import { openRivals } from "./rivals.mjs";
import { visitShop } from "./shop.mjs";
import { comeOnce, comeTwice, until, weightOf } from "./visits.mjs";
import { pathsOf, serveWays } from "./ways.mjs";

/** @typedef {import("./visits.mjs").Visit} Visit @typedef {import("./visits.mjs").Server} Server */
/** One run under one condition. @typedef {{stock: {first: Visit, again: Visit}, snapshot: {first: Visit, again: Visit},
 *   shop: {first: Visit, next: Visit, again: Visit}, ours: Visit, peers: Record<string, Visit>}} Sample */
/** @typedef {(sample: Sample) => Visit} Pick */

/** @param {{runs: number, manifest: import("../shop.mjs").Manifest, numpy?: string, vectors?: string}} options */
export async function measureThrottled({ runs, manifest, numpy, vectors }) {
  const rivals = await openRivals(vectors);
  const [ways, shop] = [await serveWays(manifest, numpy), await serve([["/", SHOP]])];
  const servers = [ways, shop, rivals.ours.server, ...rivals.peers.map(({ server }) => server)];
  const visitAll = async (/** @type {import("./conditions.mjs").Condition} */ { line, slow }) => {
    for (const server of servers) server.throttle(line);
    const of = (/** @type {"stock" | "snapshot"} */ way) => comeTwice(ways, pathsOf(ways, way, manifest), { slow });
    /** @type {Sample} */
    const sample = {
      stock: await of("stock"),
      snapshot: await of("snapshot"),
      shop: await visitShop(shop, { slow }),
      ours: await comeOnce(rivals.ours.server, rivals.ours.path, { slow, shelf: true }),
      peers: {},
    };
    for (const { name, server, path } of rivals.peers) sample.peers[name] = await comeOnce(server, path, { slow });
    return sample;
  };
  try {
    say("compressing everything that the throttled visitors load");
    await visitAll(CONDITIONS[0]);
    const samples = CONDITIONS.map(() => /** @type {Sample[]} */ ([]));
    for (let run = 1; run <= runs; run++) {
      for (const [at, condition] of CONDITIONS.entries()) {
        say(`${condition.name}: run ${run} of ${runs}`);
        samples[at].push(await visitAll(condition));
      }
    }
    const tables = [await conditionTable(), timeTable(samples), verdict(samples)];
    return { tables, samples: Object.fromEntries(CONDITIONS.map(({ name }, at) => [name, samples[at]])) };
  } finally {
    for (const server of servers) server.close();
  }
}

/** @param {Sample[][]} samples by condition @returns {import("../kit/figures.mjs").Table} */
function timeTable(samples) {
  const row = (/** @type {string} */ name, /** @type {Pick} */ pick, /** @type {string} */ mark) => {
    const visits = samples[0].map(pick);
    const sent = kilobytes(median(visits.map((visit) => weightOf(until(visit, mark)))));
    return [name, sent, ...samples.map((runs) => spread(runs.map((run) => pick(run).at[mark])))];
  };
  const faster = (/** @type {"first" | "again"} */ view) => {
    const of = (/** @type {Sample[]} */ runs) => {
      return ratio(runs.map(({ stock }) => stock.first.at.ready), runs.map(({ snapshot }) => snapshot[view].at.ready));
    };
    return ["– faster than stock's first visit", "", ...samples.map(of)];
  };
  const peers = Object.keys(samples[0][0].peers).flatMap((name) => [
    row(`${name}: index loaded`, ({ peers }) => peers[name], "opened"),
    row(`${name}: first answer`, ({ peers }) => peers[name], "ready"),
  ]);
  return {
    title: "Milliseconds from navigation, by condition",
    columns: ["", "KB", ...CONDITIONS.map(({ name }) => name)],
    rows: [
      row("stock Pyodide: engine ready, first visit", ({ stock }) => stock.first, "ready"),
      row("the snapshot: engine ready, first visit", ({ snapshot }) => snapshot.first, "ready"),
      faster("first"),
      row("the snapshot: engine ready, repeat visit", ({ snapshot }) => snapshot.again, "ready"),
      faster("again"),
      row("the shop, first visit: first recommendations", ({ shop }) => shop.first, "instant"),
      row("– the engine's list on the shelf", ({ shop }) => shop.first, "shelf"),
      row("the shop, next page: first recommendations", ({ shop }) => shop.next, "instant"),
      row("– the engine's list on the shelf", ({ shop }) => shop.next, "shelf"),
      row("the shop, later visit: first recommendations", ({ shop }) => shop.again, "instant"),
      row("– the engine's list on the shelf", ({ shop }) => shop.again, "shelf"),
      row("recbuild, 10,000 items: first recommendations", ({ ours }) => ours, "instant"),
      row("– the engine's list on the shelf", ({ ours }) => ours, "shelf"),
      ...peers,
    ],
    note:
      "KB after the HTML, on the wire until then, brotli; indexes over 12 MB at quality 5, all else at 11. The 10,000 " +
      "items have 384 dimensions; the peers load their own index, and answer with ten row numbers.",
  };
}

/** @param {Sample[][]} samples @returns {import("../kit/figures.mjs").Table} */
function verdict(samples) {
  const rows = samples.map((runs, at) => {
    const ours = runs.map(({ ours }) => ours.at.instant);
    const theirs = runs.map(({ peers }) => Math.min(...Object.values(peers).map(({ at }) => at.opened)));
    const before = ours.filter((time, run) => time < theirs[run]).length;
    return [CONDITIONS[at].name, spread(ours), spread(theirs), `${number(before)} of ${number(runs.length)}`, before === runs.length ? "met" : "not yet"];
  });
  const columns = ["", "first recommendations, ms", "the first peer's index, ms", "runs in which ours came first", "verdict"];
  return { title: "First recommendations before any peer has its index, 10,000 items", columns, rows };
}
