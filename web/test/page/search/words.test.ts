import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES } from "../../../src/page/search/languages.js";
import { NAMES, wordsOf } from "../../../src/page/search/words.js";

const LABELS = readFileSync(new URL("../../../../builder/recbuild/labels.toml", import.meta.url), "utf8");

test("the box speaks the languages of the shelves", () => {
  const tags = [...LABELS.matchAll(/^\[([\w-]+)\]/gm)].map(([, tag]) => tag!);
  assert.deepEqual(Object.keys(LANGUAGES), [...tags, "en"].sort());
  for (const [tag, texts] of Object.entries(LANGUAGES)) {
    assert.equal(texts.length, NAMES.length, tag);
    assert.deepEqual(texts.filter((text) => text.includes("{query}")), [texts[NAMES.indexOf("corrected")]], tag);
  }
});

test("the nearest language is spoken, and the site's own texts come before it", () => {
  const spoken = (language: string, json: string | null = null) => wordsOf(json, language).search;
  assert.equal(spoken("fr-CA"), "Rechercher");
  assert.equal(spoken("pt-BR"), "Buscar");
  assert.equal(spoken("zh-TW"), LANGUAGES["zh-hant"]![0]);
  for (const other of ["", "eo", "constructor", "toString", "__proto__"]) assert.equal(spoken(other), "Search");
  assert.equal(spoken("fr", '{"search": "Fouiller"}'), "Fouiller");
  for (const wrong of ["", "{", "5", "null", '{"search": 5}', '["search"]']) assert.equal(spoken("de", wrong), "Suchen");
  assert.deepEqual(Object.keys(wordsOf('{"search": "x", "other": "y"}', "en")), [...NAMES]);
});
