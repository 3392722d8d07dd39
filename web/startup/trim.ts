/**
 * Build time: removes from Pyodide what nothing here uses. As published, it exports thousands of C functions to any
 * extension module that may be loaded, and its JavaScript contains graphics, sound and databases for them. In:
 * Pyodide's two files, all extension modules that will be loaded, and the code that uses Pyodide. Out: the same two
 * files, with everything that any of these names, and everything that can be called from there. Any equal word counts
 * as a name, so rather too much is kept than too little.
 */
import { type MemberExpression, type Node, parse, type Pattern, type Statement, type VariableDeclarator } from "acorn";
import binaryen from "binaryen";
import { minify } from "terser";

export interface Published {
  /** pyodide.asm.mjs: JavaScript that Emscripten made. */
  readonly glue: string;
  /** pyodide.asm.wasm. */
  readonly wasm: Uint8Array<ArrayBuffer>;
}

interface Users {
  readonly extensions: readonly Uint8Array<ArrayBuffer>[];
  /** Sources that use Pyodide: its own loader, and the kit. */
  readonly sources: readonly string[];
}

/** The features of WebAssembly that Pyodide uses; every browser that runs it has them. */
const FEATURES = [
  "MutableGlobals",
  "BulkMemory",
  "SignExt",
  "NontrappingFPToInt",
  "ReferenceTypes",
  "Multivalue",
  "ExceptionHandling",
  "SIMD128",
] as const;

/** Throws Error if an extension module contains JavaScript of its own, which could use any name. */
export async function trim(published: Published, users: Users): Promise<Published> {
  // Twice: functions that were removed no longer use JavaScript, which then no longer uses other functions.
  const { glue, wasm } = await trimOnce(await trimOnce(published, users), users);
  return { glue: await withoutTheUnused(glue), wasm };
}

async function trimOnce({ glue, wasm }: Published, { extensions, sources }: Users): Promise<Published> {
  const imported = new Set((await Promise.all([wasm, ...extensions].map(importsOf))).flat());
  const smaller = withoutOffers(glue, imported, sources);
  const named = new Set([...imported, ...[smaller, ...sources].flatMap(wordsOf)]);
  return { glue: smaller, wasm: await withExports(wasm, named) };
}

const OWN_SCRIPT = "An extension module brings JavaScript of its own. Leave it out, or Pyodide as it is published:";

async function importsOf(file: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const module = await WebAssembly.compile(file);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const scripts = exported.filter((name) => /^__(start_)?em_/.test(name));
  if (scripts.length > 0) throw new Error(`${OWN_SCRIPT} ${scripts.join(", ")}`);
  return WebAssembly.Module.imports(module).map(({ name }) => name);
}

function wordsOf(source: string): string[] {
  return source.match(/[\w$]+/g) ?? [];
}

/** Words that can be a property: module.FS, module["FS"], { FS } = module. */
function propertiesOf(source: string): string[] {
  return source.match(/(?<=[.{,"'`]\s*)[\w$]+/g) ?? [];
}

/** A piece of the glue that defines something under these names. */
interface Offer {
  readonly node: Node;
  /** WebAssembly imports it, the glue has it as a variable, or any script as a property of the module. */
  readonly as: "import" | "variable" | "property";
  readonly names: readonly string[];
}

function withoutOffers(glue: string, imported: ReadonlySet<string>, users: readonly string[]): string {
  const statements = statementsOf(glue);
  const offers = statements.flatMap(offersOf);
  const rest = without(glue, [...offers.map(({ node }) => node), ...statements.flatMap(declarationsOf)]);
  const scripts = [rest, ...users];
  const [variable, property] = [wordsOf, propertiesOf].map((find) => new Set(scripts.flatMap(find)));
  const used = { import: imported, variable: variable!, property: property! };
  const unused = offers.filter((offer) => !offer.names.some((name) => used[offer.as].has(name)));
  return without(glue, unused.map(({ node }) => node));
}

/** The statements of the one function that the glue consists of. */
function statementsOf(glue: string): readonly Statement[] {
  const program = parse(glue, { ecmaVersion: "latest", sourceType: "module" });
  const functions = program.body.flatMap((node) => (node.type === "FunctionDeclaration" ? [node.body.body] : []));
  if (functions.length !== 1) throw new Error("Pyodide's JavaScript is not one function, as it used to be: trim.ts has to learn its new shape.");
  return functions[0]!;
}

/** `var _malloc, _free;` declares names and does not use them. */
function declarationsOf(statement: Statement): Node[] {
  return statement.type === "VariableDeclaration" ? statement.declarations.filter(({ init }) => !init) : [];
}

/** The definitions in a statement, recognized by the shapes that Emscripten gives them. */
function offersOf(statement: Statement): Offer[] {
  if (statement.type === "FunctionDeclaration" && statement.id.name === "assignWasmExports") {
    return statement.body.body.flatMap((assignment) => variableOffer(assignment));
  }
  if (statement.type === "VariableDeclaration") return statement.declarations.flatMap(importOffers);
  return memberOffer(statement);
}

/** `_free = Module["_free"] = wasmExports["free"];` */
function variableOffer(node: Statement): Offer[] {
  const target = targetOf(node);
  return target?.type === "Identifier" ? [{ node, as: "variable", names: [target.name] }] : [];
}

/** `wasmImports = { time: _time, ... }` */
function importOffers({ id, init }: VariableDeclarator): Offer[] {
  if (id.type !== "Identifier" || id.name !== "wasmImports" || init?.type !== "ObjectExpression") return [];
  return init.properties.flatMap((node): Offer[] => {
    if (node.type !== "Property" || node.key.type !== "Identifier") return [];
    return [{ node, as: "import", names: [node.key.name] }];
  });
}

/** `Module["FS"] = FS;` and `_time.sig = "ip";` */
function memberOffer(node: Statement): Offer[] {
  const target = targetOf(node);
  if (target?.type !== "MemberExpression" || target.object.type !== "Identifier") return [];
  const { object: { name: owner }, property } = target;
  if (property.type === "Identifier" && property.name === "sig") {
    return [{ node, as: "import", names: [owner, owner.replace(/^_/, "")] }];
  }
  if (owner !== "Module" || property.type !== "Literal") return [];
  return [{ node, as: "property", names: [String(property.value)] }];
}

/** What a statement assigns to, if it assigns. */
function targetOf(statement: Statement): Pattern | MemberExpression | null {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") return null;
  return statement.expression.left;
}

function without(source: string, nodes: readonly Node[]): string {
  const kept: string[] = [];
  let at = 0;
  for (const { start, end } of nodes.toSorted((one, other) => one.start - other.start)) {
    kept.push(source.slice(at, start));
    at = source[end] === "," ? end + 1 : end;
  }
  return kept.join("") + source.slice(at);
}

/** A direct `eval` could use any variable, so that none would be unused; an indirect one cannot, and neither is called. */
async function withoutTheUnused(glue: string): Promise<string> {
  const source = glue.replace(/(?<![\w.$])eval\(/g, "(0,eval)(");
  const options = { defaults: false, unused: true, dead_code: true, passes: 3 };
  return (await minify(source, { module: true, compress: { ...options, toplevel: false } })).code!;
}

/** The module with these exports only, and the functions that can still be called; addresses in memory stay the same. */
async function withExports(wasm: Uint8Array<ArrayBuffer>, wanted: ReadonlySet<string>): Promise<Uint8Array<ArrayBuffer>> {
  const names = WebAssembly.Module.exports(await WebAssembly.compile(wasm)).map(({ name }) => name);
  const module = binaryen.readBinary(wasm);
  module.setFeatures(FEATURES.reduce((all, name) => all | binaryen.Features[name], binaryen.Features.MVP));
  for (const name of names) if (!wanted.has(name)) module.removeExport(name);
  module.runPasses(["remove-unused-module-elements"]);
  return Uint8Array.from(module.emitBinary());
}
