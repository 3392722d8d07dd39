/** What is typed into a search box stays there: two visitors who search for different things leave equal traces. */
import { type Change, type Host, headers, missing, trickling } from "../../support/host.js";
import { differences, type Trace, Tracer } from "../../support/traces/trace.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const PAGE = '<rec-search></rec-search><rec-shelf item="hamlet"></rec-shelf>';
/** What no item has. */
const NOWHERE = "فهرس";
/** Of different lengths and kinds: one finds nothing, one has a typing error, one names a price. */
const QUERIES = ["whale", "count in a castle drinks blood", NOWHERE, "frankenstien", "novel under 9"];

/** What leaves the page, and what its storage holds, while a visitor searches. */
async function traceOf(visitor: Visitor, host: Host, query: string, told: string): Promise<readonly [Trace, unknown, string]> {
  const { page } = visitor;
  const status = async () => (await visitor.rec()).evaluate((rec) => rec.status());
  const box = page.getByRole("combobox");
  const tracer = await Tracer.of(visitor, host);
  const started = () => host.requests.filter(({ path }) => /asm\.wasm$/.test(path)).length;
  const before = started();
  let shown = "";
  const trace = await tracer.during(async () => {
    await page.goto("page.html");
    await visitor.waitFor("instant");
    // What the box loads follows from whether the engine runs when the visitor enters it, whatever is typed then.
    if (told === "starting") await expect.poll(started).toBe(before + 1);
    else await expect.poll(status).toBe(told);
    await box.focus();
    await visitor.settled();
    expect(await status()).toBe(told);
    await box.pressSequentially(query, { delay: 30 });
    await box.press("ArrowDown");
    const found = told !== "starting" || query !== NOWHERE; // Else the box waits for the engine, which may know the word.
    if (told !== "starting") await expect(page.locator('rec-search [part="note"][data-busy]')).toBeHidden();
    await expect.poll(async () => (shown = await page.locator('rec-search [part="popup"]').innerText())).not.toMatch(found ? /^$|starting/ : /^$/);
    await visitor.settled();
  });
  const stored = await page.evaluate(async () => {
    const entries = async (name: string) => (await (await caches.open(name)).keys()).map(({ url }) => url);
    const all = await Promise.all((await caches.keys()).map(entries));
    const lists = JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), all, location.href, history.length]);
    return lists.replace(/"time\\":[\d.]+|dwell\\":[\d.]+/g, ""); // When the page was viewed.
  });
  return [trace, stored, shown];
}

for (const [what, changes, told, found] of [
  ["a visitor's search", [], "ready", QUERIES.length],
  ["a search without its part", [[/search-\w+\.msgpack$/, missing]], "ready", 1],
  ["a search without an engine", [[/worker\.js$/, missing]], "failed", QUERIES.length],
  ["a search without an engine and without words", [[/(worker|lexical)\.js$/, missing]], "failed", 1],
  ["a search before the engine is there", [[/asm\.wasm$/, trickling]], "starting", QUERIES.length],
  ["a search without what narrows it", [[/facets\.js$/, missing]], "ready", QUERIES.length],
] as const satisfies readonly (readonly [string, readonly (readonly [RegExp, Change])[], string, number])[]) {
  test(`${what} leaves the same trace, whatever was typed`, async ({ newVisitor, newHost }) => {
    test.slow();
    const host = await newHost();
    host.put("/favicon.ico", ""); // Else the first visitor of a browser has an error in the console.
    host.change(/\.(css|svg)$/, headers({ "cache-control": "public, max-age=3600" }));
    for (const [at, change] of changes) host.change(at, change);
    host.putPage("/page.html", PAGE);
    const visits = [];
    for (const query of QUERIES) visits.push(await traceOf(await newVisitor(host.origin, { forgive: /404|worker/ }), host, query, told));
    const [[first, stored], ...others] = visits as [(typeof visits)[number], ...typeof visits];
    for (const [trace, storedThen] of others) {
      expect(differences(first, trace)).toEqual([]);
      expect(storedThen).toEqual(stored);
    }
    const lists = new Set(visits.map(([, , shown]) => shown)).size;
    expect(lists, "the queries did matter").toBe(found);
    const parts = first.requests.filter((request) => /\/parts\/search-/.test(request)).length;
    expect(parts > 0, "the search part is requested").toBe(told === "ready" || found > 1);
    for (const query of QUERIES) expect(JSON.stringify([visits.map(([trace, stored]) => [trace, stored])])).not.toContain(query);
  });
}
