/** A bundle's languages. */
import type { Boot } from "../../shared/boot.js";

/** What a bundle says in a language: its name in the bundle, empty for the main one; the labels; the currency. */
export interface Spoken extends Pick<Boot, "labels" | "currency"> {
  readonly own: string;
}

/** For "fr-CA" it is "fr-ca" or, if there is none, "fr". */
export function spoken({ languages, labels, currency }: Boot, tag: string): Spoken {
  let own = `${tag}`.toLowerCase(); // A site may pass anything.
  while (own && !languages?.[own]?.similar) own = own.replace(/-?[^-]*$/, "");
  const words = languages?.[own];
  return { own, labels: words ?? labels, currency: words?.currency ?? currency };
}
