/** A shop in plain Node: the bundle is a folder that the server serves, and a product's page has its first list in it. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { open } from "recbuild/render";

const bundle = process.env.BUNDLE ?? "rec";
const lists = await open(bundle);
const books = { hamlet: "Hamlet", dracula: "Dracula" };
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

async function page(item) {
  const shelf = await lists.shelf(item, { language: "en" });
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${books[item]}</title>
  <link rel="icon" href="data:,">
  <script type="module" src="/rec/rec.js"></script>
  <h1>${books[item]}</h1>
  ${shelf.html()}
</html>`;
}

const server = createServer(async ({ url }, response) => {
  const [, item] = /^\/books\/(\w+)\.html$/.exec(url) ?? [];
  const file = /^\/rec\/([^?]+)/.exec(url)?.[1];
  const type = file ? types[extname(file)] ?? "application/octet-stream" : "text/html; charset=utf-8";
  const body = file ? await readFile(join(bundle, normalize(`/${file}`))).catch(() => null) : Object.hasOwn(books, item ?? "") && (await page(item));
  response.writeHead(body ? 200 : 404, { "content-type": type }).end(body || "Not here.");
});
server.listen(process.env.PORT ?? 8000, "127.0.0.1", () => console.log(`Running on http://127.0.0.1:${server.address().port}`));
