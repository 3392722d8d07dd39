/** A shop's rules and limits, on the list that a page shows at once and on the engine's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../support/bundle.js";
import { missing } from "../../support/host.js";
import { SHOP } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const CONFIG = `
card = ["author"]

[ranking]
at_most = {author = 1}

[[ranking.rules]]            # the book of the month
where = {field = "id", any_of = ["walden", "dracula"]}
pin = 2

[[ranking.rules]]
where = {field = "author", any_of = ["H. Rider Haggard"]}
factor = 0
`;

let home: string;

test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "recbuild-rules-"));
  mkdirSync(join(home, "site"));
  writeFileSync(join(home, "recbuild.toml"), CONFIG);
  build(`${SHOP}/catalog.csv`, join(home, "site/rec"), "--config", join(home, "recbuild.toml"));
});

test.afterAll(() => rmSync(home, { recursive: true }));

async function listed(visitor: Visitor, item: string) {
  const rec = await visitor.rec();
  const { items, lane } = await rec.evaluate(({ recommend }, item) => recommend({ item, k: 6 }), item);
  return { lane, ids: items.map((one) => one.item), authors: items.map(({ card }) => card.author), labels: items.map(({ label }) => label) };
}

for (const lane of ["instant", "engine"] as const) {
  test(`the ${lane} list has the pinned book in its place, each author once, and nothing that is buried`, async ({ newVisitor, newHost }) => {
    const host = await newHost(join(home, "site"));
    if (lane === "instant") host.change(/worker\.js$/, missing);
    host.putPage("/page.html", '<rec-shelf item="treasure-island"></rec-shelf>');
    const visitor = await newVisitor(host.origin, { forgive: /worker/ });
    await visitor.page.goto("page.html");
    for (const item of ["treasure-island", "hamlet"]) {
      const list = await listed(visitor, item);
      expect(list.lane).toBe(lane);
      expect(list.ids[1]).toBe("walden");
      expect(list.labels[1]).toBe("Our recommendation");
      expect(new Set(list.authors).size).toBe(6);
      expect(list.authors).not.toContain("H. Rider Haggard");
    }
    await expect(visitor.page.locator("rec-shelf").getByRole("listitem").nth(1)).toContainText("Walden");
    await (await visitor.rec()).evaluate(({ track }) => track("view", "walden"));
    expect((await listed(visitor, "hamlet")).ids[1], "the next one, for who has met the first").toBe("dracula");
  });
}
