/**
 * Pages without a network: what the service worker keeps, what the visitor then sees, and that its requests follow from
 * the bundle and the open page alone.
 */
import { headers, type Host } from "../../support/host.js";
import { endWorkers } from "../../support/targets.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const SHELF = (book: string) => `<rec-shelf item="${book}"></rec-shelf>`;

test("a page that was seen, and its recommendations, are there without a network", async ({ newVisitor, newHost }) => {
  const host = await opened(newHost);
  const visitor = await newVisitor(host.origin);
  await visitor.open("hamlet.html");
  const kept = await offline(visitor);
  expect(kept.parts, "the whole bundle").toBe(kept.of);
  const listed = await visitor.engine();

  host.close();
  await endWorkers(visitor);
  await visitor.open("hamlet.html");
  expect((await visitor.engine()).map(({ item }) => item)).toEqual(listed.map(({ item }) => item));
  expect(await visitor.errors()).toEqual([]);
});

/** A host with small pages of some books, which keep themselves. */
async function opened(newHost: () => Promise<Host>): Promise<Host> {
  const host = await newHost();
  for (const book of ["hamlet", "moby-dick", "dracula"]) host.putPage(`/${book}.html`, SHELF(book), "data-offline");
  host.change(/\.html$|\/rec\//, headers({ "cache-control": "no-cache" }));
  host.change(/\/offline\.js$/, headers({ "service-worker-allowed": "/" }));
  return host;
}

/** Waits until the page says how much of its build is kept. */
async function offline({ page }: Visitor) {
  const kept = () => page.evaluate(() => recorded.offline);
  await expect.poll(kept).not.toBeNull();
  return (await kept())!;
}
