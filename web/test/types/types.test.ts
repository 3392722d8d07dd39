/** What editors read: rec.d.ts, and the custom-elements manifest. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { MANIFEST, manifestOf } from "../../types/manifest.mjs";

const SHELF = new URL("../../src/page/shelf/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

/** Runs the compiler; throws what it prints if there is an error. */
function compile(project: string): void {
  const tsc = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", fileURLToPath(new URL(project, import.meta.url))], { encoding: "utf8" });
}

test("a site's code compiles with rec.d.ts alone, and mistakes in it do not", () => {
  compile("tsconfig.json");
});

test("every type that the source exports is published, and compared with the source", () => {
  const source = read("../../src/page/public_api.ts");
  const lists = matches(source, /export type \{([^}]*)\}/g).flatMap((list) => list.match(/\w+/g) ?? []);
  const types = sorted([...lists, "RecError", ...matches(source, /export (?:interface|class) (\w+)/g)]);
  const published = matches(read("../../types/rec.d.ts"), /^export (?:interface|type|class) (\w+)/gm);
  assert.deepEqual(sorted(published.filter((name) => name !== "RecShelfEventMap")), types);
  assert.deepEqual(sorted(matches(read("same.ts"), /Published\.(\w+)\b/g)), types);
});

test("the npm package has the types, the manifest, and the version of recbuild", () => {
  const folder = new URL("../../npm/", import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  assert.equal(version, /__version__ = "(.+)"/.exec(read("../../../builder/recbuild/__init__.py"))?.[1]);
  const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--silent"], { cwd: folder, encoding: "utf8" });
  const files: { path: string }[] = JSON.parse(packed)[0].files;
  const modules = ["engine.js", "index.js", "react.js", "render.js"];
  const types = ["engine.d.ts", "index.d.ts", "react.d.ts", "rec.d.ts", "render.d.ts", "svelte.d.ts", "vue.d.ts"];
  assert.deepEqual(sorted(files.map(({ path }) => path)), sorted(["README.md", "custom-elements.json", "package.json", ...modules, ...types]));
});

test("the npm package has the attributes of each element", () => {
  const types = read("../../npm/index.d.ts");
  const [{ declarations }] = JSON.parse(manifestOf()).modules;
  for (const [element, name] of [["RecShelf", "ShelfAttributes"], ["RecRows", "RowsAttributes"], ["RecProfile", "ProfileAttributes"], ["RecSearch", "SearchAttributes"]]) {
    const [, picked = "", body] = new RegExp(`interface ${name}(.*?){\\n(.*?)\\n}`, "s").exec(types)!;
    const { attributes } = declarations.find(({ name }: { name: string }) => name === element);
    const typed = [...matches(body!, /^ {2}"?([\w-]+)"?\?:/gm), ...matches(picked, /"(\w+)"/g)];
    assert.deepEqual(sorted(typed), sorted(attributes.map(({ name }: { name: string }) => name)));
  }
});

test("on a server, the npm package can be imported, and load() says that it is for browsers", async () => {
  const { load }: { load: () => Promise<unknown> } = await import(new URL("../../npm/index.js", import.meta.url).href);
  await assert.rejects(load(), /load\(\) is for browsers/);
});

test("the manifest tells which properties have an attribute, and which of them the element sets", () => {
  const members = Object.fromEntries(shelf.members.map(({ name, attribute, reflects }) => [name, [attribute, reflects]]));
  assert.deepEqual(members.item, ["item", true]);
  assert.deepEqual(members.where, ["where", undefined]);
  assert.deepEqual(members.allow, [undefined, undefined]);
});

/** The lists in the manifest's declaration of the element. */
type Shelf = Record<
  "attributes" | "members" | "events" | "cssParts" | "cssProperties",
  readonly { readonly name: string; readonly default?: string; readonly attribute?: string; readonly reflects?: boolean }[]
>;

const shelf: Shelf = JSON.parse(readFileSync(MANIFEST, "utf8")).modules[0].declarations[0];
const namesOf = (kind: keyof Shelf) => sorted(shelf[kind].map(({ name }) => name));

test("the manifest is made of the element's comment as it is now", () => {
  assert.equal(readFileSync(MANIFEST, "utf8"), manifestOf(), "node web/types/manifest.mjs writes it anew");
});

test("the manifest has the attributes and parts of the profile", () => {
  const folder = new URL("../../src/page/panel/", import.meta.url);
  const panel: Shelf & { tagName: string } = JSON.parse(readFileSync(MANIFEST, "utf8")).modules[0].declarations[2];
  const sources = readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const all = (pattern: RegExp) => sources.flatMap((source) => matches(source, pattern));
  const shared = ["image", "tile"]; // drawPicture of shelf/card.ts draws them.
  const holding = ["picture", "section", "text", "time"];
  assert.equal(panel.tagName, "rec-profile");
  assert.deepEqual(sorted(panel.attributes.map(({ name }) => name)), sorted(all(/#host\.getAttribute\("(\w+)"/g)));
  assert.deepEqual(
    sorted([...panel.cssParts.map(({ name }) => name), ...holding]),
    sorted([...shared, ...all(/\bmake\("\w+", "(\w+)"/g), ...all(/part\.add\("(\w+)"/g)]),
  );
});

test("the manifest has the attributes and parts of the search box", () => {
  const folder = new URL("../../src/page/search/", import.meta.url);
  const box: Shelf & { tagName: string } = JSON.parse(readFileSync(MANIFEST, "utf8")).modules[0].declarations[3];
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const all = (pattern: RegExp) => sources.flatMap((source) => matches(source, pattern));
  const shared = ["image", "tile"]; // drawPicture of shelf/card.ts draws them.
  const holding = ["item", "layers", "own", "sample", "status", "text"];
  assert.equal(box.tagName, "rec-search");
  assert.deepEqual(sorted(box.attributes.map(({ name }) => name)), sorted(all(/\bhost\.getAttribute\("([\w-]+)"/g)));
  assert.deepEqual(
    sorted([...box.cssParts.map(({ name }) => name), ...holding]),
    sorted([...shared, ...all(/\b(?:make\("\w+", |option\()"([\w-]+)"/g), ...all(/part\.add\("(\w+)"/g)]),
  );
});

test("the manifest has the attributes of the rows", () => {
  const rows = JSON.parse(readFileSync(MANIFEST, "utf8")).modules[0].declarations[1];
  const watched = /attributeFilter: \[("rows".*?)\]/.exec(read("../../src/page/rows/rows.ts"))![1]!;
  assert.equal(rows.tagName, "rec-rows");
  assert.deepEqual(sorted(rows.attributes.map(({ name }: { name: string }) => name)), sorted(matches(watched, /"(\w+)"/g)));
});

test("the manifest has the attributes, properties and events of the element", () => {
  const element = read("../../src/page/shelf/element.ts");
  const named = (table: string) => matches(new RegExp(`${table} = {(.*?)};`, "s").exec(element)![1]!, /\b(\w+):/g);
  const others = matches(/observedAttributes = \[(.*)\]/.exec(element)![1]!, /"([\w-]+)"/g);
  assert.deepEqual(namesOf("attributes"), sorted([...named("ATTRIBUTES"), ...others]));
  assert.deepEqual(namesOf("members"), sorted([...named("ATTRIBUTES"), ...named("OPTIONS")]));
  assert.deepEqual(namesOf("members"), sorted(matches(element, /^ {2}declare (\w+)/gm)));
  assert.deepEqual(namesOf("events"), sorted(matches(read("../../src/page/shelf/details.ts"), /^ {2}readonly "(rec-[\w-]+)":/gm)));
});

test("the manifest has all parts of the shelf but those that only hold others", () => {
  const sources = readdirSync(SHELF).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(new URL(name, SHELF), "utf8"));
  const parts = sorted(sources.flatMap((source) => matches(source, /\bmake\("\w+", "(\w+)"/g)));
  parts.push(...matches(read("../../src/page/pictures/painter.ts"), /\bpart\.add\("(\w+)"/g));
  const holding = ["blank", "layers", "own", "section", "symbols"];
  assert.deepEqual(sorted([...namesOf("cssParts"), ...holding]), sorted(parts));
});

test("the manifest has the custom properties of the stylesheet, with their defaults", () => {
  const css = readFileSync(new URL("shelf.css", SHELF), "utf8");
  const used = [...css.matchAll(/var\((--rec-[\w-]+), ((?:[^()]|\([^()]*\))+)\)/g)].map(([, name, value]) => `${name}: ${value}`);
  assert.deepEqual(sorted(shelf.cssProperties.map(({ name, default: value }) => `${name}: ${value}`)), sorted(used));
});
