/**
 * Experiments tell nobody what a visitor saw or did: visitors of all variants, who sleep or click, open the same pages at the
 * same times. Their traces are equal, byte for byte, but for what chance puts into a report.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { begin, buildSite, clock, putPages, REPORTS, reportsOf, seedOf, toldOf, VARIANTS } from "../../support/experiments.js";
import { differences, type Trace, Tracer } from "../../support/traces/trace.js";
import { expect, test } from "../../support/visitor.js";
import type { Boot } from "../../../web/src/shared/boot.js";

const DAY = 86_400;
const NOW = 1_800_000_000;
const PAGES = [["star-1", 0], ["garden-2", 600], ["star-1", 0.9 * DAY], ["garden-2", 1.5 * DAY], ["star-1", 1.6 * DAY]] as const;

let folder: string;
let boot: Boot;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-experiments-"));
  boot = buildSite(folder);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

test("whatever the variant and whatever is clicked and bought, all that leaves the pages is the same but for a report's chance", async ({ newVisitor, newHost }) => {
  test.setTimeout(300_000);
  const host = await newHost(folder);
  putPages(host);
  host.put(REPORTS, "");
  const traces: Trace[][] = [];
  const [reports, lists]: [Set<string>, Set<string>] = [new Set(), new Set()];
  for (const variant of VARIANTS) {
    for (const acts of [false, true]) {
      const visitor = await newVisitor(host.origin);
      await begin(visitor, seedOf(boot, variant), NOW);
      const tracer = await Tracer.of(visitor, host);
      const own: Trace[] = [];
      for (const [page, after] of PAGES) {
        await clock(visitor, NOW + after);
        own.push(
          await tracer.during(async () => {
            await visitor.page.goto(`/${page}.html`);
            await visitor.waitFor("engine");
            await visitor.settled();
            lists.add((await visitor.shown()).join());
            if (acts) {
              await expect.poll(() => toldOf(visitor)).toHaveLength(1);
              if (variant !== "none") await visitor.cards.first().getByRole("link").click();
              await (await visitor.rec()).evaluate((rec) => rec.track("purchase", "harbor-3"));
            }
            await visitor.end();
          }),
        );
      }
      traces.push(own.map(withoutChance));
      reports.add(reportsOf(host).at(-1)!.body);
      await visitor.page.close();
    }
  }
  const [first, ...others] = traces;
  for (const other of others) other.forEach((trace, step) => expect(differences(first![step]!, trace), `step ${step}`).toEqual([]));
  expect(reportsOf(host), "one each").toHaveLength(2 * VARIANTS.length);
  expect(reports.size, "chance did matter").toBe(2 * VARIANTS.length);
  expect(lists.size, "the variants did matter").toBeGreaterThan(2);
});

/** Of a report, what chance has chosen: its id, the values, and the variant, which follows from the seed. */
function withoutChance(trace: Trace): Trace {
  const requests = trace.requests.map((text) =>
    text.replace(/"variant":"[\w-]+","id":"[0-9a-f]{32}","values":\{"click":[012],"purchase":[012]\}/, "…").replace(/^(content-length: ).*/im, text.startsWith("POST") ? "$1…" : "$&"),
  );
  return { ...trace, requests };
}
