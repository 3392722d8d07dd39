/**
 * No trace of a page depends on the profile: random visitors on random routes, compared two by two. `./dev privacy`
 * takes as many pairs as one likes; a thousand pairs of the page's code without a browser are in web/test/page/visitors.test.ts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSites, folderOf, putRoute, routeOf, visit, type Visit } from "../../support/traces/pairs.js";
import type { Compared } from "../../support/traces/tally.js";
import { differences } from "../../support/traces/trace.js";
import { pairsOf } from "../../../web/test/support/routes.js";
import { expect, test } from "../../support/visitor.js";

const PAIRS = Number(process.env.RECBUILD_PAIRS ?? 0);
const [VISITORS, STEPS] = PAIRS > 0 ? [17, 4] : [3, 3];
const ROUTES = PAIRS > 0 ? Math.ceil(PAIRS / pairsOf(VISITORS)) : 4;

let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-pairs-"));
  buildSites(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

for (let number = 0; number < ROUTES; number++) {
  const route = routeOf(number, STEPS);
  const names = Object.entries(route.variant).filter(([, chosen]) => chosen);
  const kind = names.map(([name]) => name).join(", ") || "plain";
  test(`visitors of route ${number} (${kind}) leave equal traces`, async ({ newVisitor, newHost }) => {
    test.setTimeout(VISITORS * 60_000);
    const host = await newHost(join(folder, folderOf(route.variant)));
    putRoute(host, route.variant);
    const visits: Visit[] = [];
    for (let seed = 1; seed <= VISITORS; seed++) {
      const visitor = await newVisitor(host.origin, { offline: route.variant.offline, forgive: /ERR_/ });
      visits.push(await visit(visitor, host, route, 100 * number + seed));
      await visitor.page.close();
    }
    const [first, ...others] = visits;
    for (const { traces } of others) {
      traces.forEach((trace, step) => expect(differences(first!.traces[step]!, trace), `step ${step}`).toEqual([]));
    }
    expect(new Set(visits.map(({ shown }) => shown.join())).size, "the profiles did matter").toBeGreaterThan(1);
    const compared = visits.flatMap(({ traces }) => traces.flatMap(({ requests }) => requests)).length;
    const tally: Compared = { pairs: pairsOf(VISITORS), kind, requests: compared };
    test.info().annotations.push({ type: "compared", description: JSON.stringify(tally) });
  });
}
