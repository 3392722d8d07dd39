import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Keeper } from "../../src/offline/keeper.js";
import type { BuildFiles } from "../../src/shared/offline.js";
import { bundle } from "../support/bundle.js";
import { FakeCaches } from "../support/caches.js";
import { BASE } from "../support/fakes.js";

/** A build of an engine of one file, a core part, a listing of no item parts, and a default list. */
function build() {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const put = (path: (name: string) => string, content: string | Buffer) => {
    const bytes = new Uint8Array(Buffer.from(content));
    const name = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    files.set(path(name), bytes);
    return name;
  };
  const python = put(() => "python.zip", "Python");
  const folder = `engine-${put((name) => `engine-${name}/files.txt`, `python.zip ${python}\n`)}`;
  files.set(`${folder}/python.zip`, files.get("python.zip")!);
  const engine = {
    ...bundle().boot.engine,
    folder,
    core: put((name) => `parts/core-${name}.msgpack`, "core"),
    listing: put((name) => `parts/listing-${name}.bin`, gzipSync('{"items": "", "resident": true, "sample": null}')),
  };
  const instant = { ...bundle().boot.instant, names: "", default: put((name) => `instant/${name}.bin`, "list") };
  return { files, boot: { build: "b1", engine, instant } satisfies BuildFiles };
}

test("where one file finds no room, those that arrive after it are not kept either", async () => {
  const { boot, files } = build();
  const cache = await new FakeCaches().open("bundle");
  const core = `${BASE}parts/core-${boot.engine.core}.msgpack`;
  const put = cache.put.bind(cache);
  const full = new Promise<void>((resolve) => {
    cache.put = async (url, response) => {
      if (url !== core) return put(url, response);
      resolve();
      throw new DOMException("", "QuotaExceededError");
    };
  });
  const late = `${boot.engine.folder}/python.zip`;
  const keeper = new Keeper(cache, BASE, async (url) => {
    const path = url.slice(BASE.length);
    if (path === late) await full.then(() => new Promise(setImmediate));
    return new Response(files.get(path));
  });
  await assert.rejects(keeper.keep({ boot, entries: ["rec.js"], budget: 1e6 }), /no room/);
  await new Promise(setImmediate);
  assert.deepEqual(await cache.keys(), []);
});
