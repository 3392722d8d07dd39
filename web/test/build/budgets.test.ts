/** What browsers download stays within the budgets of bench/budgets.mjs. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { FILES } from "../../../bench/budgets.mjs";

const DIST = new URL("../../dist/", import.meta.url);
const ENGINE = new URL("engine/", DIST);
/** Files of the engine folder that a normal start does not load: notices, the fallback start, what few pages need. */
const SPARE = ["NOTICES.txt", "files.txt", "sbom.cdx.json", "python.zip", "digest.js", "extras.js", "overlay.js", "experiments.js", "painter.js", "panel.js", "rows.js", "search.js", "lexical.js", "facets.js", "server.js"];

const kilobytes = (file: URL, quality: number) => {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return brotliCompressSync(content, { params }).length / 1000;
};

const engine = new Map(readdirSync(ENGINE).map((name) => [name, kilobytes(new URL(name, ENGINE), 9)]));
const started = [...engine].filter(([name]) => !SPARE.includes(name));

for (const [budget, weight] of [
  [FILES.loaderAlone, kilobytes(new URL("rec.js", DIST), 11)],
  [FILES.extras, engine.get("extras.js")!],
  [FILES.panel, engine.get("panel.js")!],
  [FILES.search, engine.get("search.js")!],
  [FILES.lexical, engine.get("lexical.js")!],
  [FILES.facets, engine.get("facets.js")!],
  [FILES.experiments, engine.get("experiments.js")!],
  [FILES.start, started.reduce((sum, [, weight]) => sum + weight, 0)],
  [FILES.delta, engine.get("snapshot.wasm")!],
  [FILES.archive, engine.get("python.zip")!],
] as const) {
  test(`within the budget: ${budget.what}`, () => {
    assert.ok(weight <= budget.limit, `${weight.toFixed(1)} ${budget.unit} are over the budget of ${budget.limit} ${budget.unit}`);
  });
}
