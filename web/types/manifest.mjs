/**
 * The custom-elements manifest (https://github.com/webcomponents/custom-elements-manifest), with which editors complete
 * and explain `<rec-shelf>`, `<rec-rows>`, `<rec-profile>` and `<rec-search>`. In: the JSDoc of their classes, in the style
 * of the manifest's analyzer. Out: custom-elements.json. Run it after a change of these comments: node web/types/manifest.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The classes, and the modules of their comments. */
const SOURCES = { RecShelf: "shelf/element.ts", RecRows: "rows/load.ts", RecProfile: "panel/load.ts", RecSearch: "search/load.ts" };
/** What rec.js exports: nobody makes the others by their class. */
const EXPORTED = ["RecShelf"];
export const MANIFEST = new URL("custom-elements.json", import.meta.url);

/** The manifest as text. */
export function manifestOf() {
  const read = ([name, file]) => elementOf(name, readFileSync(new URL(`../src/page/${file}`, import.meta.url), "utf8"));
  const declarations = Object.entries(SOURCES).map(read);
  const exports = declarations.flatMap(({ name, tagName }) => {
    const declaration = { name, module: "rec.js" };
    const defined = { kind: "custom-element-definition", name: tagName, declaration };
    return EXPORTED.includes(name) ? [{ kind: "js", name, declaration }, defined] : [defined];
  });
  const modules = [{ kind: "javascript-module", path: "rec.js", declarations, exports }];
  return `${JSON.stringify({ schemaVersion: "2.1.0", modules }, null, 2)}\n`;
}

/** The declaration of an element. @param {string} className @param {string} source of its module */
function elementOf(className, source) {
  const comment = /\/\*\*((?:(?!\*\/).)*?)\*\/\s*export (?:async )?(?:abstract class|function)/s.exec(source)?.[1] ?? "";
  const lines = comment.replace(/^ *\* ?/gm, "").trim();
  const [description, ...tags] = lines.split(/\n(?=@)/).map((text) => text.trim().replace(/\s*\n\s*/g, " "));
  const read = tags.map(readTag);
  const all = (name) => read.filter((tag) => tag.tag === name).map(({ tag, ...rest }) => rest);
  const properties = new Set(all("prop").map(({ name }) => name));
  const fieldOf = (name) => (properties.has(name) ? { fieldName: name } : {});
  const attributes = all("attr").map((attribute) => ({ ...attribute, ...fieldOf(attribute.name) }));
  const names = new Set(attributes.map(({ name }) => name));
  const member = (prop) => ({
    kind: "field",
    ...prop,
    ...(names.has(prop.name) && { attribute: prop.name }),
    ...(new RegExp(`^const ATTRIBUTES = {[^}]*\\b${prop.name}:`, "m").test(source) && { reflects: true }),
  });
  return {
    kind: "class",
    name: className,
    description,
    superclass: { name: "HTMLElement" },
    customElement: true,
    tagName: all("tag")[0].name,
    attributes,
    members: all("prop").map(member),
    events: all("fires"),
    slots: all("slot").map(({ description }) => ({ name: "", description })),
    cssParts: all("csspart"),
    cssProperties: all("cssprop"),
  };
}

/** `@tag {type} name - description`, or `[name=default]` in place of the name; not every tag has all of these.
 * @param {string} text */
function readTag(text) {
  const [head, ...description] = text.split(" - ");
  const [, tag, type, value = ""] = /^@(\w+)(?: \{(.+)\})?(?: (.+))?$/.exec(head) ?? [];
  if (!tag) throw new Error(`This line of the element's comment is no tag: ${text}`);
  const [name, byDefault] = value.startsWith("[") ? value.slice(1, -1).split("=") : [value];
  return {
    tag,
    ...(name && { name }),
    ...(type && { type: { text: type } }),
    ...(byDefault && { default: byDefault }),
    description: description.join(" - "),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(MANIFEST, manifestOf());
