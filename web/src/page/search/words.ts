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
  const texts = textsIn(LANGUAGES, language);
  const known = Object.fromEntries(NAMES.map((name, place) => [name, texts[place]]));
  const own = Object.entries(parse(json)).filter(([name, text]) => Object.hasOwn(known, name) && typeof text === "string");
  return { ...known, ...Object.fromEntries(own) } as unknown as Words;
}

/** Regions that have the words of another tag: as in builder/recbuild/languages.py. */
const SAME: Readonly<Record<string, string>> = { "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", no: "nb" };

/** The texts of the nearest language, such as "fr" for "fr-CA"; English ones if there is none. */
export function textsIn(languages: Readonly<Record<string, readonly string[]>>, language: string): readonly string[] {
  for (let tag = language.toLowerCase(); tag; tag = tag.replace(/-?[^-]*$/, "")) {
    const texts = languages[SAME[tag] ?? tag];
    if (Array.isArray(texts)) return texts;
  }
  return languages.en!;
}

function parse(json: string | null): object {
  try {
    return Object(JSON.parse(json ?? "{}"));
  } catch {
    return {};
  }
}
