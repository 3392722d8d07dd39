/**
 * Pictures, as docs/privacy.md describes them: a picture is a request, so it must not depend on the items shown. On a
 * bundle of three topics, each of whose items has a picture.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Bundle } from "../../support/bundle.js";
import type { Change } from "../../support/host.js";
import { expect, test } from "../../support/visitor.js";

const TOPICS = {
  sea: "whale ship harbour sailor wave storm captain anchor",
  star: "planet rocket comet galaxy orbit telescope moon astronaut",
  garden: "rose seed tulip hedge spade orchard meadow bloom",
};
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const CARD = '<a data-rec-link><img data-rec-image src="/pictures/none.svg"><b data-rec="title"></b></a>';

let folder: string;
let bundle: Bundle;

test.describe.configure({ mode: "default" }); // One bundle for all tests.

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-pictures-"));
  const rows = Object.entries(TOPICS).flatMap(([topic, words]) =>
    Array.from({ length: 12 }, (_, number) => {
      const text = words.split(" ").filter((_, place) => (place * 5 + number) % 8 < 5);
      const item = `${topic}-${number}`;
      return `${item},The ${item},${text.join(" ")},../pages/${item}.html,../pictures/${item}.svg`;
    }),
  );
  writeFileSync(join(folder, "catalog.csv"), ["id,title,description,url,image", ...rows].join("\n"));
  bundle = build(join(folder, "catalog.csv"), join(folder, "rec"));
});

test.afterAll(() => rmSync(folder, { recursive: true }));

for (const { cards, template, cache } of [
  { cards: "the shelf's own cards", template: "", cache: "no-store" },
  { cards: "cards of the site's own", template: `<template>${CARD}</template>`, cache: "public, max-age=3600" },
]) {
  test(`with ${cards}, a page requests the pictures of its item's neighbors, for every visitor`, async ({ newVisitor, newHost }) => {
    const host = await newHost(folder);
    host.putPage("/pages/sea-0.html", `<rec-shelf item="sea-0" k="12">${template}</rec-shelf>`);
    host.putPage("/empty.html", "");
    host.change(/^\/pictures\//, picture(cache));
    const listed = bundle.listed("sea-0");
    const shown: string[][] = [];
    for (const history of [[], ["star-1", "star-2", "star-3", "sea-1"]]) {
      const visitor = await newVisitor(host.origin);
      await visitor.page.goto("/empty.html");
      await visitor.remember(history);
      await visitor.page.goto("/pages/sea-0.html");
      shown.push((await visitor.engine()).map(({ item }) => item));
      await visitor.end();

      const pictures = listed.map((item) => `/pictures/${item}.svg`);
      const sent = visitor.requests.map((url) => new URL(url).pathname).filter(isPicture);
      expect(sent, "in the list's order").toEqual(pictures);
      expect(host.paths.filter(isPicture).sort(), "each once").toEqual(pictures.sort());
      host.requests.length = 0;

      for (const [place, item] of shown.at(-1)!.entries()) {
        const card = visitor.cards.nth(place);
        await expect(card.locator("img:visible"), item).toHaveCount(listed.includes(item) ? 1 : 0);
      }
    }
    const picked = shown[1]!.filter((item) => !listed.includes(item));
    expect(picked.length, "some cards were picked for this visitor").toBeGreaterThan(0);
  });
}

function isPicture(path: string): boolean {
  return path.startsWith("/pictures/");
}

function picture(cache: string): Change {
  const headers = { "content-type": "image/svg+xml", "cache-control": cache };
  return (answer) => ({ status: 200, headers: { ...answer.headers, ...headers }, body: Buffer.from(PICTURE) });
}
