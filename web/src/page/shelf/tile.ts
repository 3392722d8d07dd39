/** What a card shows in place of an image: the first letter of its title, on a color that follows from its id. */
import { fnv1a32 } from "../instant/lookup.js";

/** How many colors tiles have. */
const TONES = 6;

export function letterOf(title: string): string {
  return title.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase() ?? "";
}

export function toneOf(id: string): number {
  return fnv1a32(id) % TONES;
}
