/**
 * The engine from page to page and from tab to tab: one worker for all of a visitor's pages, which runs on while the
 * next page comes, and which a page can do without.
 */
import { shopBundle } from "./bundle.js";
import { headers, type Host } from "./host.js";
import { endWorkers, sharedWorkers } from "./targets.js";
import { expect, test, type Visitor } from "./visitor.js";

const { folder: engine } = shopBundle.boot.engine;

test("the second page finds the engine running, and asks for nothing of it again", async ({ newVisitor, newHost }) => {
  const host = await kept(newHost);
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  expect(await ready(visitor)).toMatchObject({ warm: false });
  host.asked.length = 0;
  await visitor.open("books/moby-dick.html");
  await visitor.engine();
  const { warm, milliseconds } = await ready(visitor);
  expect(warm).toBe(true);
  expect(milliseconds).toBeLessThan(100);
  expect(host.paths.filter((path) => path.includes(engine) || path.includes("/parts/"))).toEqual([]);
  expect(await sharedWorkers(visitor)).toHaveLength(1);
});

test("a worker that dies is replaced when the next answer is asked for", async ({ visitor }) => {
  await visitor.open("books/hamlet.html");
  const before = await visitor.engine();
  await endWorkers(visitor);
  const after = await visitor.engine();
  expect(after).toEqual(before);
  expect(await sharedWorkers(visitor)).toHaveLength(1);
  expect(await visitor.errors()).toEqual([]);
});

/** A host whose engine a browser may keep, as docs/integration.md says. */
async function kept(newHost: () => Promise<Host>): Promise<Host> {
  const host = await newHost();
  host.change(/\/(engine-\w+|parts)\//, headers({ "cache-control": "public, max-age=31536000, immutable" }));
  return host;
}

function ready({ page }: Visitor): Promise<{ warm: boolean; milliseconds: number }> {
  return page.evaluate(() => heard.ready!);
}
