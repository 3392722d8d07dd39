/** The texts of `<rec-search>` by language: in the order of NAMES in words.ts. */
export const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  en: [
    "Search",
    "Clear",
    "Results",
    "See all results",
    "Search is starting…",
    "Results for “{query}”",
    "Nothing has these words. Close in meaning:",
    "Nothing found. Other words may find it.",
    "Search does not work right now. Please look around instead.",
    "Search is switched off here.",
  ],
};
