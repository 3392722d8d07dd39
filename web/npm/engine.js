/**
 * `openBundle()`: a bundle's own engine in Node, Deno and Bun. The engine's code is in the bundle, so both always fit. Nothing
 * here imports `node:` before it is called: a bundler for browsers may meet this file.
 */

/** The bundle in this folder: a path, or a URL of `file:`. */
export async function openBundle(folder) {
  const [{ readFile, open, stat }, { pathToFileURL, fileURLToPath }, { sep }] = await Promise.all([
    import("node:fs/promises"),
    import("node:url"),
    import("node:path"),
  ]);
  const path = String(folder).startsWith("file:") ? fileURLToPath(folder) : String(folder);
  const base = `${pathToFileURL(path).href.replace(/\/$/, "")}/`;
  const missing = (error) => (error.code === "ENOENT" ? null : Promise.reject(error));
  const part = async (file, [start, end]) => {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  };
  const read = (name, range) => {
    const file = new URL(name, base);
    return (range ? part(file, range) : readFile(file).then((bytes) => new Uint8Array(bytes))).catch(missing);
  };
  if (!(await stat(path).catch(missing))?.isDirectory()) throw new Error(`recbuild: ${path} is no folder of a bundle.`);
  const manifest = await read("manifest.json");
  if (!manifest) throw new Error(`recbuild: ${path} has no manifest.json. Name the folder that "recbuild bundle" wrote.`);
  const { boot } = JSON.parse(new TextDecoder().decode(manifest));
  const engine = new URL(`${boot.engine.folder}/`, base);
  const imported = (name) => import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ new URL(name, engine).href);
  const { shopAt } = await imported("server.js");
  const place = {
    folder: path.endsWith(sep) ? path : path + sep,
    read,
    importLoader: () => imported("pyodide.mjs"),
    importModule: () => imported("pyodide.asm.mjs"),
  };
  return shopAt(place, boot);
}
