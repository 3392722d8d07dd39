/** How Python starts: from the snapshot, or, if a file of it is damaged, by the fallback start, with equal answers. */
import { readdirSync } from "node:fs";
import { shopBundle } from "../../support/bundle.js";
import { copiedHalfway, cutOff, flipped, immutable, missing, type Change } from "../../support/host.js";
import { SHOP } from "../../support/places.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const { folder: engine } = shopBundle.boot.engine;
const files = readdirSync(`${SHOP}/rec/${engine}`);
const library = files.find((name) => name.startsWith("numpy."))!;
const BOOKS = ["moby-dick", "crime-and-punishment", "the-republic"];
const NOW = Date.UTC(2026, 0, 1);

test("the engine comes from the snapshot: nothing else of Python is requested", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.change(/\/engine-/, immutable); // What is checked first, and then imported, is requested once.
  const visitor = await newVisitor(host.origin);
  await visitor.open("books/hamlet.html");
  await visitor.engine();
  expect(await readyOf(visitor)).toEqual({ milliseconds: expect.any(Number), warm: false });
  const requested = host.paths.filter((path) => path.includes(engine)).map((path) => path.split("/").at(-1));
  const rest = ["NOTICES.txt", "digest.js", "files.txt", "python.zip", "overlay.js", "experiments.js", "painter.js", "panel.js", "rows.js", "lexical.js", "facets.js", "sbom.cdx.json", "server.js"];
  expect(requested.sort()).toEqual(files.filter((file) => !rest.includes(file)).sort());
});

test.describe("where a file of the snapshot is damaged, the engine recommends the same", () => {
  for (const [file, damage, change, code] of [
    ["snapshot.wasm", "has one wrong bit", flipped, "part-corrupt"],
    ["snapshot.json", "has one wrong bit", flipped, "part-corrupt"],
    [library, "has one wrong bit", flipped, "part-corrupt"],
    ["snapshot.wasm", "was copied halfway", copiedHalfway, "part-corrupt"],
    ["snapshot.wasm", "is missing", missing, "part-missing"],
    ["snapshot.wasm", "breaks off on its way", cutOff, "part-corrupt"],
  ] satisfies [string, string, Change, string][]) {
    test(`${file} ${damage}`, async ({ newVisitor, newHost }) => {
      const [sound, damaged] = [await newHost(), await newHost()];
      damaged.change(new RegExp(`/${file.replaceAll(".", "\\.")}$`), change);
      const [one, other] = [await newVisitor(sound.origin), await newVisitor(damaged.origin, { forgive: /integrity/ })];
      const lists = [];
      for (const visitor of [one, other]) {
        await visitor.page.clock.setFixedTime(NOW);
        await visitor.page.goto("books/hamlet.html");
        await visitor.remember(BOOKS, NOW / 1000 - 600);
        lists.push((await visitor.recommended()).map(({ item, score }) => [item, score]));
      }
      expect(lists[1]).toEqual(lists[0]);
      expect((await readyOf(one)).fallback).toBe(undefined);
      expect((await readyOf(other)).fallback).toEqual({ code, message: expect.stringContaining(`${engine}/${file}`) });
      expect(other.console.map(({ text }) => text).join("\n")).toContain(`(${code})`);
      expect(await other.errors(), "the visitor's list is whole, so nothing is wrong with it").toEqual([]);
    });
  }
});

function readyOf({ page }: Visitor) {
  return page.evaluate(() => recorded.ready!);
}
