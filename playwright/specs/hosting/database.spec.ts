/** From a database to a page: PostgreSQL → bundle → shelf, and nothing of the password anywhere. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bundle } from "../../support/bundle.js";
import { PYTHON, ROOT } from "../../support/places.js";
import { expect, test } from "../../support/visitor.js";

const SECRET = "100%@home"; // The end of the password in tests/support/servers/postgres.py.

test("a shop's page shows what a bundle out of PostgreSQL recommends", async ({ newVisitor, newHost }) => {
  const folder = mkdtempSync(join(tmpdir(), "recbuild-database-"));
  try {
    const out = join(folder, "rec");
    execFileSync(PYTHON, ["-m", "tests.support.servers.shop_in_postgres", out], { cwd: ROOT });
    const host = await newHost(folder);
    host.putPage("/page.html", '<rec-shelf item="garden-00"></rec-shelf>');
    const visitor = await newVisitor(host.origin);
    await visitor.open("page.html");
    await expect(visitor.cards).toHaveCount(6);
    await expect(visitor.list).toContainText("The star book star0");
    await expect(visitor.list).toContainText("8.5");
    expect(new Bundle(out).coOccurrences("garden-00")).toEqual(["star-00"]);
    await visitor.waitFor("engine");
    expect(await visitor.errors()).toEqual([]);
    for (const path of readdirSync(out, { recursive: true, encoding: "utf8" }).map((name) => join(out, name))) {
      if (statSync(path).isFile()) expect(readFileSync(path).includes(SECRET), path).toBe(false);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
