/** Which letters of a title were searched for: a text and folded words in, its pieces out. */

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** A word, or what is between two words. */
const WORDS = /[\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_]+/gu;
/** A letter with its accents. */
const LETTERS = /\P{M}\p{M}*|\p{M}+/gu;
/** Scripts that write no spaces: the engine finds pairs of their letters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** `matched`: the words that the engine has found. `query`: as typed; words may begin like its last one. */
export function piecesOf(text: string, matched: readonly string[], query: string): Piece[] {
  const words = new Set(matched.map(folded));
  const begun = folded(/[\p{L}\p{N}\p{M}_]+$/u.exec(query)?.[0] ?? "");
  const pieces: Piece[] = [];
  for (const word of text.match(WORDS) ?? []) {
    const letters = word.match(LETTERS)!;
    const marks = marksOf(letters.map(folded), words, begun);
    letters.forEach((letter, place) => {
      const last = pieces.at(-1);
      const marked = marks[place]!;
      if (last?.marked === marked) pieces[pieces.length - 1] = { text: last.text + letter, marked };
      else pieces.push({ text: letter, marked });
    });
  }
  return pieces;
}

/** Whether each letter of a word is marked. */
function marksOf(letters: readonly string[], words: ReadonlySet<string>, begun: string): boolean[] {
  const word = letters.join("");
  if (words.has(word)) return letters.map(() => true);
  if (UNSPACED.test(word)) return within(letters, [...words]);
  let length = 0;
  return letters.map((letter) => {
    const marked = begun !== "" && word.startsWith(begun) && length < begun.length;
    length += letter.length;
    return marked;
  });
}

/** The letters of which one of these words is made, wherever it stands. */
function within(letters: readonly string[], words: readonly string[]): boolean[] {
  const marks = letters.map(() => false);
  for (const word of words) {
    const { length } = word.match(LETTERS) ?? [];
    letters.forEach((_, place) => {
      if (letters.slice(place, place + length!).join("") === word) marks.fill(true, place, place + length!);
    });
  }
  return marks;
}

/** As the engine compares words, but without all accents: a mark too many does no harm. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
