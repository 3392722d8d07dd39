import assert from "node:assert/strict";
import { test } from "node:test";
import { InstantParts } from "../../../src/page/instant/parts.js";
import { BOOKS, bundle } from "../../support/bundle.js";
import { FakeHost } from "../../support/fakes.js";

const PACKED = { packs: true, fan: 4, parts: 3, aliases: { "emma-paperback": "emma" } };

function open(change: (bytes: Uint8Array, path: string) => void = () => undefined) {
  const made = bundle(PACKED);
  const host = new FakeHost(made.files);
  for (const [path, bytes] of made.files) change(bytes, path);
  const { names } = made.boot.instant;
  const paths = { directory: `instant/${names.slice(0, 16)}.gz`, pack: `instant/${names.slice(16)}.gz` };
  return { host, made, paths, parts: new InstantParts(made.boot, host) };
}

const refused = (code: string) => ({ name: "RecError", code });

test("every item and alias is found in its part, by two ranges", async () => {
  for (const id of [...BOOKS, "emma-paperback"]) {
    const { host, parts, paths } = open();
    const part = await parts.get(id);
    assert.ok(Object.hasOwn(part?.items ?? {}, id) || Object.hasOwn(part?.aliases ?? {}, id), id);
    assert.deepEqual(host.requests.map((request) => request.split(" ")[0]), [paths.directory, paths.pack]);
  }
});

test("an item of another catalog has no part, and nothing more is requested for it", async () => {
  const { host, parts, paths } = open();
  for (let number = 0; number < 50; number++) assert.equal(await parts.get(`sku-${number}`), null);
  assert.deepEqual(new Set(host.requests.map((request) => request.split(" ")[0])), new Set([paths.directory]));
});

test("a range is requested once, however many shelves need it at once or later", async () => {
  const { host, parts } = open();
  await Promise.all([parts.get("emma"), parts.get("emma")]);
  await parts.get("emma");
  assert.equal(host.requests.length, 2);
  assert.equal([...parts.loaded].length, 1);
});

test("what the root of the directory does not lead to is refused: each byte of a page counts", async () => {
  const { made } = open();
  for (let at = 0; at < made.boot.instant.page!; at += 7) {
    const { parts } = open((bytes, path) => {
      if (path === open().paths.directory) for (let page = 0; page < 4; page++) bytes[page * made.boot.instant.page! + at]! ^= 1;
    });
    await assert.rejects(parts.get("emma"), refused("part-corrupt"));
  }
});

test("a part with another content than the directory says is refused", async () => {
  const { parts, host, paths } = open();
  const bytes = host.files.get(paths.pack)!;
  bytes.forEach((byte, at) => (bytes[at] = byte ^ 1));
  await assert.rejects(parts.get("emma"), refused("part-corrupt"));
  const asked = host.requests.filter((request) => request.startsWith(paths.pack));
  assert.equal(asked[1], `${asked[0]} (reload)`, "it was requested once more, past the cache");
});

test("a server that sends the whole file is told from one that sends a wrong one, and is asked once", async () => {
  const { parts, host, paths } = open();
  let cancelled = false;
  const body = () => new ReadableStream({ cancel: () => void (cancelled = true) });
  host.trouble = (path) => (path === paths.directory ? new Response(body()) : undefined);
  await assert.rejects(parts.get("emma"), refused("host-ranges"));
  assert.ok(cancelled, "the rest of the file is not loaded");
  assert.equal(host.requests.length, 1);
});

for (const [what, code, answer] of [
  ["cuts ranges", "part-truncated", () => new Response(new Uint8Array(9), { status: 206, headers: { "content-length": "90" } })],
  ["lacks the file", "part-missing", () => new Response("", { status: 404 })],
  ["has a shorter file", "part-missing", () => new Response("", { status: 416 })],
] as const) {
  test(`a server that ${what} gives ${code}`, async () => {
    const { parts, host, paths } = open();
    host.trouble = (path) => (path === paths.directory ? answer() : undefined);
    await assert.rejects(parts.get("emma"), refused(code));
  });
}

test("the list for pages without an item is a file of its own", async () => {
  const { host, made, parts } = open();
  assert.ok((await parts.get(""))?.items[""]);
  assert.deepEqual(host.requests, [`instant/${made.boot.instant.default}.bin`]);
});
