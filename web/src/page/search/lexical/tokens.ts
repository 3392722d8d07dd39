/** The words of a text, as recruntime/search/tokens.py makes them: a text in, folded words out. */

/** Scripts without spaces between words: their words are pairs of characters. */
const UNSPACED =
  "\\u3005-\\u3007\\u3040-\\u30fa\\u30fc-\\u312f\\u3131-\\u318e\\u31a0-\\u31bf\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff" +
  "\\u{20000}-\\u{323af}\\u1100-\\u11ff\\uac00-\\ud7ff\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff";
const WORD = new RegExp(`((?![${UNSPACED}])[\\p{L}\\p{N}_](?:(?![${UNSPACED}])[\\p{L}\\p{N}_\\p{M}\\u200c\\u200d])*)|[${UNSPACED}][${UNSPACED}\\p{M}]*`, "gu");
const CHARACTERS = /\P{M}\p{M}*/gu;
/** Accents that make no other letter of a vowel. */
const ACCENTS = /(?<=[aeiouy])[\u0300-\u0302\u0304]|(?<=[αεηιουω])\u0301|(?<=[ei])\u0308|(?<=i)\u0307/g;

export function folded(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").normalize("NFKC");
  return lower.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
}

export function wordsOf(text: string): string[] {
  return [...folded(text).matchAll(WORD)].flatMap(([word, spaced]) => {
    const characters = spaced ? [] : (word.match(CHARACTERS) ?? []);
    return characters.length > 1 ? characters.slice(1).map((character, place) => characters[place]! + character) : [word];
  });
}
