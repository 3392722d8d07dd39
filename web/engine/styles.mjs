/** How esbuild bundles a stylesheet that a script imports: as minified text. */
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

export const styles = {
  name: "styles",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      // What is left of spaces after commas is in arguments of var(), which a minifier must not touch and we may.
      return { contents: code.trim().replaceAll(", ", ","), loader: "text" };
    }),
};
