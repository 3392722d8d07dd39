/** The texts of `<rec-search>`: in the page's language, or the site's own. */
import { LANGUAGES } from "./languages.js";

export interface Words {
  /** What the box is called, and says when it is empty. */
  readonly search: string;
  readonly clear: string;
  readonly results: string;
  readonly all: string;
  readonly starting: string;
  /** {query}: the query as it was read. */
  readonly corrected: string;
  readonly near: string;
  readonly none: string;
  readonly broken: string;
  readonly off: string;
}

export const NAMES = ["search", "clear", "results", "all", "starting", "corrected", "near", "none", "broken", "off"] as const;

/** `json`: texts by their names; what is missing or is no text is in this language, such as "fr-CA", or in English. */
export function wordsOf(json: string | null, language: string): Words {
  const texts = textsOf(language.toLowerCase());
  const known = Object.fromEntries(NAMES.map((name, place) => [name, texts[place]]));
  const own = Object.entries(parse(json)).filter(([name, text]) => Object.hasOwn(known, name) && typeof text === "string");
  return { ...known, ...Object.fromEntries(own) } as unknown as Words;
}

/** Regions that have the words of another tag: as in builder/recbuild/languages.py. */
const SAME: Readonly<Record<string, string>> = { "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", no: "nb" };

function textsOf(language: string): readonly string[] {
  for (let tag = language; tag; tag = tag.replace(/-?[^-]*$/, "")) {
    const texts = LANGUAGES[SAME[tag] ?? tag];
    if (Array.isArray(texts)) return texts;
  }
  return LANGUAGES.en!;
}

function parse(json: string | null): object {
  try {
    return Object(JSON.parse(json ?? "{}"));
  } catch {
    return {};
  }
}
