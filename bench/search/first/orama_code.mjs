// What the page has of Orama: bundled by esbuild.
import { create, load, search } from "@orama/orama";

export const SCHEMA = { title: "string", description: "string" };

export function open(saved) {
  const index = create({ schema: SCHEMA });
  load(index, saved);
  return (term) => search(index, { term, limit: 8, threshold: 1, boost: { title: 3 } });
}
