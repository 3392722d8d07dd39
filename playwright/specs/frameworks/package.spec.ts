/** The npm package: its types in React, Vue and Svelte, and where `load` finds rec.js. */
import { build as bundle } from "esbuild";
import { compile } from "../../support/examples.js";
import { ROOT, SHOP } from "../../support/places.js";
import { expect, test } from "../../support/visitor.js";

/** As a bundler makes it of a site's code. */
async function bundled(code: string): Promise<string> {
  const stdin = { contents: code, resolveDir: `${ROOT}web/npm` };
  const { outputFiles } = await bundle({ stdin, bundle: true, minify: true, format: "esm", write: false });
  return outputFiles[0]!.text;
}

test("what should compile does, and mistakes do not", () => {
  compile(`${ROOT}playwright/specs/frameworks/consumer.tsx`);
});

test("load() without a tag gives /rec/rec.js, whose element is then there", async ({ newVisitor, newHost }) => {
  const host = await newHost();
  host.put("/page.html", '<!doctype html><rec-shelf item="hamlet"></rec-shelf><script type="module" src="/app.js"></script>');
  host.put("/app.js", await bundled('import { load } from "./index.js"; document.title = (await load()).status();'));
  const visitor = await newVisitor(host.origin);
  await visitor.open("page.html");
  await expect(visitor.cards).toHaveCount(6);
  await expect(visitor.page).toHaveTitle(/\w/);
});

test("load() is of the tag's own address, which may have a query; load(base) of that folder", async ({ newVisitor, newHost }) => {
  const host = (await newHost()).mount("/other/place/", `${SHOP}/rec/`);
  host.put("/page.html", '<!doctype html><script type="module" src="/rec/rec.js?v=2"></script><script type="module" src="/app.js"></script>');
  const imports = '[load(), load("/other/place"), load("other/place/"), load(new URL("/other/place/", location.href))]';
  host.put("/app.js", await bundled(`import { load } from "./index.js"; globalThis.loaded = await Promise.all(${imports});`));
  const visitor = await newVisitor(host.origin);
  await visitor.page.goto("page.html");
  const same = () => visitor.page.evaluate(() => {
    const { loaded } = globalThis as unknown as { loaded?: unknown[] };
    return loaded?.map((module) => loaded.indexOf(module));
  });
  await expect.poll(same, "the first is of the tag, the others are one").toEqual([0, 1, 1, 1]);
  expect(host.paths.filter((path) => path.includes("rec.js"))).toEqual(["/rec/rec.js?v=2", "/other/place/rec.js"]);
});
