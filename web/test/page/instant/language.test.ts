/** Lists in one of several languages of a bundle: labels, cards, conditions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { spoken } from "../../../src/page/instant/language.js";
import { bundle } from "../../support/bundle.js";
import { FakeHost } from "../../support/fakes.js";

const FRENCH = { similar: "Semblables", co_occurrence: "Ensemble", default: "Pour commencer", backfill: "Aussi", currency: "CHF" };
const fields = {
  persuasion: { "title@fr": "Persuasion, en français", "url@fr": "/fr/persuasion", price: 8 },
  walden: { "title@fr": null, "url@fr": null, price: 7 },
};

function open() {
  const { boot, files } = bundle({ languages: { fr: FRENCH }, fields });
  return { boot, client: new Client(boot, new FakeHost(files)) };
}

const first = async (client: Client, language: string) => {
  const { heading, items } = client.firstList(await client.instantList("emma", { language }), OPTIONS);
  return [heading, items[0]!.label, items[0]!.card.title, items[0]!.card.url];
};
const OPTIONS = { kind: "" as const, items: [], k: 6, where: [], allow: null, deny: [], repeat: false, language: "" };

test("a French page has French labels, titles and addresses", async () => {
  const french = ["Semblables", "Semblables", "Persuasion, en français", "/fr/persuasion"];
  const { client } = open();
  for (const tag of ["fr", "FR", "fr-CA", "fr-Latn-CA"]) assert.deepEqual(await first(client, tag), french, tag);
});

test("any other page has the bundle's main language", async () => {
  const main = ["More like this", "More like this", "PERSUASION", "/books/persuasion"];
  const { client } = open();
  for (const tag of ["", "en", "de-CH", "f", "frr", "-", "constructor"]) assert.deepEqual(await first(client, tag), main, tag);
});

test("what a card does not say in French, it says in the main language", async () => {
  const { items } = await open().client.instantList("emma", { language: "fr" });
  assert.equal(items.find(({ item }) => item === "walden")!.card.title, "WALDEN");
});

test("conditions are about the main language, whatever the page's", async () => {
  const { client } = open();
  const listed = async (language: string, title: string) => {
    const where = [{ field: "title", any_of: [title] }];
    const options = { ...OPTIONS, where };
    return client.firstList(await client.fitting(await client.instantList("emma", { language }), options), options).items.length;
  };
  assert.deepEqual([await listed("fr", "PERSUASION"), await listed("fr", "Persuasion, en français")], [1, 0]);
});

test("a language may have a currency of its own", () => {
  const { boot } = open();
  assert.deepEqual(["fr-CH", "de"].map((tag) => spoken(boot, tag).currency), ["CHF", "EUR"]);
});
