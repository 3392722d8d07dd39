/** fnv1a32 over UTF-8: leads from an item's id to its instant part (docs/format.md §4), and to the color of its tile. */
export function fnv1a32(text: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}
