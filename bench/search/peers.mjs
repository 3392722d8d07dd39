// Pagefind or Orama on a catalog, in Node: node bench/search/peers.mjs NAME IN.json OUT.json
//
// In: {items: [{id, title, description}], queries: […]}. Out: the ids that each query finds, and what is loaded.
// npm install --no-save pagefind @orama/orama @orama/stopwords
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";

const MOST = 20;

async function orama(items) {
  const { create, insertMultiple, save, search } = await import("@orama/orama");
  const { stopwords } = await import("@orama/stopwords/english");
  const tokenizer = { language: "english", stemming: true, stopWords: stopwords };
  const index = create({ schema: { title: "string", description: "string" }, components: { tokenizer } });
  await insertMultiple(index, items);
  const bytes = brotliCompressSync(JSON.stringify(await save(index))).length;
  const options = { limit: MOST, threshold: 1, boost: { title: 3 } };
  return {
    loaded: { bytes, requests: 1 },
    ask: async (term) => (await search(index, { term, ...options })).hits.map((hit) => hit.id),
  };
}

async function pagefind(items, folder) {
  rmSync(folder, { recursive: true, force: true });
  const { createIndex, close } = await import("pagefind");
  const { index } = await createIndex({});
  for (const { id, title, description } of items) {
    const meta = { title, id };
    await index.addCustomRecord({ url: `/${id}`, content: `${title}. ${description}`, language: "en", meta });
  }
  await index.writeFiles({ outputPath: folder });
  await close();
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  const all = files.filter((name) => statSync(name).isFile()).reduce((sum, name) => sum + statSync(name).size, 0);
  const loaded = { bytes: 0, requests: 0, all };
  const server = createServer((request, response) => {
    const content = readFileSync(join(folder, new URL(request.url, "http://host").pathname));
    loaded.requests += 1;
    loaded.bytes += content.length;
    response.end(content);
  }).listen(0, "127.0.0.1");
  await new Promise((ready) => server.on("listening", ready));
  server.unref();
  // Its script expects a page: a language, and addresses that begin with a slash.
  const base = `http://127.0.0.1:${server.address().port}/`;
  const fetched = fetch;
  globalThis.fetch = (address, options) => fetched(new URL(address, base), options);
  globalThis.window = globalThis;
  globalThis.location = new URL(base);
  globalThis.document = { querySelector: () => ({ getAttribute: () => "en" }), currentScript: null };
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const found = await import(pathToFileURL(resolve(folder, "pagefind.js")).href);
  await found.options({ basePath: "/", baseUrl: "/" });
  const ask = async (query) => {
    const { results } = await found.search(query);
    return (await Promise.all(results.slice(0, MOST).map((one) => one.data()))).map((one) => one.meta.id);
  };
  return { loaded, ask };
}

const [name, input, out] = process.argv.slice(2);
const { items, queries } = JSON.parse(readFileSync(input, "utf8"));
const { ask, loaded } = await (name === "orama" ? orama(items) : pagefind(items, `${out}.index`));
const found = [await ask(queries[0])];
const first = { ...loaded };
for (const query of queries.slice(1)) found.push(await ask(query));
writeFileSync(out, JSON.stringify({ found, first }));
