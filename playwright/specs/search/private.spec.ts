/** What is typed into a search box stays there: two visitors who search for different things leave equal traces. */
import { type Host, headers, missing } from "../../support/host.js";
import { differences, type Trace, Tracer } from "../../support/traces/trace.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const PAGE = '<rec-search></rec-search><rec-shelf item="hamlet"></rec-shelf>';
/** Of different lengths and kinds: one finds nothing, one has a typing error. */
const QUERIES = ["whale", "count in a castle drinks blood", "فهرس", "frankenstien"];

/** What leaves the page, and what its storage holds, while a visitor searches. */
async function traceOf(visitor: Visitor, host: Host, query: string, told: string): Promise<readonly [Trace, unknown, string]> {
  const { page } = visitor;
  const box = page.getByRole("combobox");
  const tracer = await Tracer.of(visitor, host);
  let shown = "";
  const trace = await tracer.during(async () => {
    await page.goto("page.html");
    await visitor.waitFor("instant");
    await box.focus();
    await expect.poll(async () => (await visitor.rec()).evaluate((rec) => rec.status())).toMatch(told);
    await visitor.settled();
    await box.pressSequentially(query, { delay: 30 });
    await box.press("ArrowDown");
    await expect(page.locator('rec-search [part="note"][data-busy]')).toBeHidden();
    await expect.poll(async () => (shown = await page.locator('rec-search [part="popup"]').innerText())).not.toBe("");
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

for (const [what, at, told] of [
  ["a visitor's search", null, "ready"],
  ["a search without its part", /search-\w+\.msgpack$/, "ready"],
  ["a search without an engine", /worker\.js$/, "failed"],
] as const) {
  test(`${what} leaves the same trace, whatever was typed`, async ({ newVisitor, newHost }) => {
    test.slow();
    const host = await newHost();
    host.put("/favicon.ico", ""); // Else the first visitor of a browser has an error in the console.
    host.change(/\.(css|svg)$/, headers({ "cache-control": "public, max-age=3600" }));
    if (at) host.change(at, missing);
    host.putPage("/page.html", PAGE);
    const visits = [];
    for (const query of QUERIES) visits.push(await traceOf(await newVisitor(host.origin, { forgive: /404|worker/ }), host, query, told));
    const [[first, stored], ...others] = visits as [(typeof visits)[number], ...typeof visits];
    for (const [trace, storedThen] of others) {
      expect(differences(first, trace)).toEqual([]);
      expect(storedThen).toEqual(stored);
    }
    const lists = new Set(visits.map(([, , shown]) => shown)).size;
    expect(lists, "the queries did matter").toBe(at ? 1 : QUERIES.length);
    const parts = first.requests.filter((request) => /\/parts\/search-/.test(request)).length;
    expect(parts > 0, "the search part is requested").toBe(told === "ready");
    for (const query of QUERIES) expect(JSON.stringify([visits.map(([trace, stored]) => [trace, stored])])).not.toContain(query);
  });
}
