/** The texts of `<rec-profile>`: English, or the site's own. Not the bundle's labels, which every page would have to load. */
import type { EventType } from "../../shared/protocol.js";

const ENGLISH = {
  heading: "What this page thinks you like, and why",
  note: "It is kept in this browser. What is shown to you is chosen here, not on a server.",
  topics: "Topics",
  items: "Items",
  empty: "Nothing yet.",
  off: "Nothing is recorded, and nothing is chosen for you.",
  blocked: "This site has switched it off, or waits for your consent.",
  switch: "Recommendations for me",
  save: "Save as a file",
  clear: "Forget everything",
  confirm: "Press again to forget everything",
  more: "More of this",
  less: "Not for me",
  never: "Never show this",
  forget: "Forget",
  forgotten: "Forgotten",
  view: "viewed",
  click: "clicked",
  cart: "put in the basket",
  purchase: "bought",
  like: "liked",
  dislike: "not for me",
  block: "never shown",
};

export type Words = Readonly<Record<keyof typeof ENGLISH | EventType, string>>;

/** `json`: texts by their names; what is missing or is no text stays English. */
export function wordsOf(json: string | null): Words {
  const own = Object.entries(parse(json)).filter(([name, text]) => Object.hasOwn(ENGLISH, name) && typeof text === "string");
  return { ...ENGLISH, ...Object.fromEntries(own) };
}

function parse(json: string | null): object {
  try {
    return Object(JSON.parse(json ?? "{}"));
  } catch {
    return {};
  }
}
