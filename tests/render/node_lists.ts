/** Writes what Node makes of a bundle's lists: a folder and a list of questions on stdin, the HTML on stdout, as JSON. */
import { readFileSync } from "node:fs";
import { open } from "../../web/src/written/render.js";

const { folder, base, asked } = JSON.parse(readFileSync(0, "utf8"));
const lists = await open(folder, { base });
const written = [];
for (const [item, options] of asked) {
  const shelf = await lists.shelf(item, options);
  written.push([shelf.html({ style: written.length === 0 }), shelf.mail()]);
}
process.stdout.write(JSON.stringify(written));
