// The engine folder's Python, from its archive, with bench/timed.py in it: what opening a bundle and answering take inside.

onmessage = async ({ data: { base, boot, requests } }) => {
  const folder = `${base}${boot.engine.folder}/`;
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const nothing = { info: { abi_version: "2026_0" }, packages: {} };
  const options = { indexURL: folder, packageBaseUrl: folder, lockFileContents: nothing, stdLibURL: `${folder}python.zip` };
  const python = await loadPyodide(options);
  python.runPython("import extensions; extensions.install()");
  const { open_engine: openEngine } = python.pyimport("recruntime.bridge");
  python.FS.writeFile("timed.py", await (await fetch("timed.py")).text());
  const { milliseconds } = python.pyimport("timed");

  const core = await part(`${base}parts/core-${boot.engine.core}.msgpack`);
  const { items: names } = await listing(`${base}parts/listing-${boot.engine.listing}.bin`);
  const items = await Promise.all(names.match(/.{16}/g).map((name) => part(`${base}parts/items-${name}.msgpack`)));
  const start = performance.now();
  const bridge = openEngine(python.toPy(core), python.toPy(new Map(items.entries())));
  const open = performance.now() - start;

  const texts = requests.map((request) => JSON.stringify(request));
  const taken = milliseconds(bridge, python.toPy(texts)).toJs();
  postMessage({ open, taken, memory: python._module.HEAPU8.byteLength });
};

async function listing(url) {
  const { body } = await fetch(url);
  return new Response(body.pipeThrough(new DecompressionStream("gzip"))).json();
}

async function part(url) {
  return (await fetch(url)).arrayBuffer();
}
