import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { FORMAT } from "../../../src/shared/boot.js";
import { RecError } from "../../../src/shared/errors.js";
import { instantList } from "../../../src/page/instant/lane.js";
import { InstantParts } from "../../../src/page/instant/parts.js";
import { BOOKS, bundle, bytesOf, nameOf, packed } from "../../support/bundle.js";
import { FakeHost, type Trouble } from "../../support/fakes.js";

function open(made = bundle()) {
  const host = new FakeHost(made.files);
  return { host, made, parts: new InstantParts(made.boot, host) };
}

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => assert.fail("should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RecError, String(error));
  return error.code;
}

test("every item is found in its part, with one level of names or two", async () => {
  for (const made of [bundle({ parts: 1 }), bundle({ parts: 3 }), bundle({ parts: 5, fan: 1 }), bundle({ fan: 9 })]) {
    const { parts } = open(made);
    for (const book of BOOKS) assert.ok(Object.hasOwn((await parts.get(book))?.items ?? {}, book), book);
  }
});

test("an item of another catalog has no part, or one without it, whatever its id", async () => {
  for (const made of [bundle({ parts: 1 }), bundle({ parts: 3 }), bundle({ parts: 5, fan: 9 })]) {
    const { parts } = open(made);
    for (let number = 0; number < 50; number++) {
      const part = await parts.get(`sku-${number}`);
      assert.ok(!part || !Object.hasOwn(part.items, `sku-${number}`));
    }
  }
});

test("a part is fetched once, however many shelves need it at once or later", async () => {
  const { host, parts } = open(bundle({ parts: 1 }));
  await Promise.all([parts.get("emma"), parts.get("dracula"), parts.get("emma")]);
  await parts.get("emma");
  assert.equal(host.requests.length, 1);
});

test("extras.js is loaded once; one that failed is tried again, and after a deployment that of the new build", async () => {
  const { host, parts } = open();
  host.trouble = (path) => (path.endsWith("extras.js") ? new TypeError("offline") : undefined);
  assert.equal(await codeOf(parts.module("extras")), "part-missing");
  host.trouble = () => undefined;
  const [one, other] = await Promise.all([parts.module("extras"), parts.module("extras")]);
  assert.equal(one, other);
  assert.deepEqual(host.requests, ["engine-b1/extras.js", "manifest.json (no-cache)", "engine-b1/extras.js"]);

  const later = open();
  later.host.files = bundle({ build: "b2" }).files;
  later.host.trouble = (path) => (path === "engine-b1/extras.js" ? new TypeError("offline") : undefined);
  assert.ok(await later.parts.module("extras"));
  assert.deepEqual(later.host.requests, ["engine-b1/extras.js", "manifest.json (no-cache)", "engine-b2/extras.js"]);
});

test("a bundle of an earlier version, which says no integrity value, has no extras.js", async () => {
  const { host, made } = open();
  const { extras: _, ...engine } = made.boot.engine;
  assert.equal(await codeOf(new InstantParts({ ...made.boot, engine }, host).module("extras")), "part-missing");
  assert.ok(!host.requests.some((path) => path.endsWith("extras.js")));
});

const gone = new Response("", { status: 404 });
const troubles: [string, string, () => Response | Error][] = [
  ["is not on the server", "part-missing", () => gone.clone()],
  ["answers with a server's error", "part-missing", () => new Response("", { status: 503 })],
  ["has another content", "part-corrupt", () => new Response(packed({ items: {}, cards: {} })[1])],
  ["is the shop's own page", "part-corrupt", () => new Response("<!doctype html>")],
  ["was copied halfway", "part-corrupt", () => new Response(packed({ items: {}, cards: {} })[1].subarray(0, 20))],
  ["is empty", "part-truncated", () => new Response("")],
  ["is shorter than announced", "part-truncated", () => new Response("{}", { headers: { "content-length": "900" } })],
  ["breaks off on the way", "part-truncated", () => new Response(broken())],
];

for (const [what, code, answer] of troubles) {
  test(`a part that ${what} is ${code}, after one more try past the cache and a look at the manifest`, async () => {
    const { host, parts } = open();
    host.trouble = (path) => (path === "manifest.json" ? undefined : answer());
    assert.equal(await codeOf(parts.get("emma")), code);
    const [part] = host.requests;
    assert.deepEqual(host.requests, [part, `${part} (reload)`, "manifest.json (no-cache)"]);
  });

  test(`a part that ${what} only in the cache is used after one more try`, async () => {
    const { host, parts } = open();
    host.trouble = (_, cache) => (cache === "default" ? answer() : undefined);
    assert.ok((await parts.get("emma"))?.items.emma);
    assert.equal(host.requests.length, 2);
  });
}

for (const [what, bytes] of [
  ["is not compressed", bytesOf('{"items": {}}')],
  ["is not JSON", new Uint8Array(gzipSync("<!doctype html>"))],
  ["ends in the middle", packed({ items: {}, cards: {} })[1].subarray(0, 20)],
] as const) {
  test(`a part that is what its name says, but ${what}, is part-corrupt`, async () => {
    const { host, made } = open();
    const name = nameOf(bytes);
    host.files.set(`instant/${name}.bin`, new Uint8Array(bytes));
    const parts = new InstantParts({ ...made.boot, instant: { ...made.boot.instant, default: name } }, host);
    assert.equal(await codeOf(parts.get("")), "part-corrupt");
  });
}

test("a server that cannot be reached is a network error, without another request", async () => {
  const { host, parts } = open();
  host.trouble = () => new TypeError("Failed to fetch");
  assert.equal(await codeOf(parts.get("emma")), "network");
  assert.equal(host.requests.length, 1);
});

test("a failed part is tried again by the next shelf that needs it", async () => {
  const { host, parts } = open();
  host.trouble = () => new TypeError("Failed to fetch");
  await codeOf(parts.get("emma"));
  host.trouble = () => undefined;
  assert.ok((await parts.get("emma"))?.items.emma);
});

test("a new deployment under the page is adopted by one look at the manifest", async () => {
  const next = bundle({ build: "b2" });
  const { host, parts } = open();
  host.files = next.files;
  const [emma, start] = await Promise.all([parts.get("emma"), parts.get("")]);
  assert.equal(emma?.cards.note?.[0], "b2");
  assert.equal(start?.cards.note?.[0], "b2");
  assert.equal(parts.boot.build, "b2");
  assert.equal(host.requests.filter((path) => path.startsWith("manifest")).length, 1);
});

test("parts from before a deployment are forgotten", async () => {
  const { host, parts } = open(bundle({ parts: 7 }));
  await parts.get("emma");
  host.files = bundle({ build: "b2", space: "s2", parts: 7 }).files;
  await parts.get("dracula");
  assert.ok([...parts.loaded].every((part) => part.cards.note?.[0] === "b2"));
});

test("a new deployment that cannot be read either is bundle-changed", async () => {
  const { host, parts } = open();
  const next = bundle({ build: "b2" });
  host.files = new Map([["manifest.json", next.files.get("manifest.json")!]]);
  assert.equal(await codeOf(parts.get("emma")), "bundle-changed");
});

test("a new deployment of another format is bundle-format", async () => {
  const { host, parts } = open();
  host.files = new Map([["manifest.json", bytesOf(JSON.stringify({ format: FORMAT + 1, build: "b2" }))]]);
  assert.equal(await codeOf(parts.get("emma")), "bundle-format");
});

test("a critical key is bundle-format, in the manifest, the boot piece and a part; another key is ignored", async () => {
  for (const [key, expected] of [["!order", "bundle-format"], ["order", ""]] as const) {
    const next = bundle({ build: "b2" });
    const manifest = { format: FORMAT, build: "b2", boot: next.boot };
    for (const changed of [{ ...manifest, [key]: 1 }, { ...manifest, boot: { ...next.boot, [key]: 1 } }]) {
      const { host, parts } = open();
      host.files = new Map(next.files).set("manifest.json", bytesOf(JSON.stringify(changed)));
      if (expected) assert.equal(await codeOf(parts.get("emma")), expected);
      else assert.ok((await parts.get("emma"))?.items.emma);
    }
    const [name, content] = packed({ items: { "": { neighbors: [] } }, cards: { id: [] }, [key]: 1 });
    const boot = { ...next.boot, instant: { ...next.boot.instant, default: name } };
    const parts = new InstantParts(boot, new FakeHost(new Map([[`instant/${name}.bin`, content]])));
    if (expected) assert.equal(await codeOf(parts.get("")), expected);
    else assert.ok((await parts.get(""))?.items[""]);
  }
});

const useless: Record<string, Trouble> = {
  missing: () => gone.clone(),
  "an error in JSON": () => new Response('{"error": "not found"}', { status: 404 }),
  "not JSON": () => new Response("<!doctype html>"),
  unreachable: (path) => (path === "manifest.json" ? new TypeError("Failed to fetch") : gone.clone()),
};
for (const [what, trouble] of Object.entries(useless)) {
  test(`a manifest that is ${what} leaves the part's own error`, async () => {
    const { host, parts } = open();
    host.trouble = (path, cache) => (path === "manifest.json" ? trouble(path, cache) : gone.clone());
    assert.equal(await codeOf(parts.get("emma")), "part-missing");
  });
}

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.error(new TypeError("network error")) });
}

test("an alias leads to its item's list, and no name of JavaScript's own does", async () => {
  for (const fan of [0, 3]) {
    const { parts } = open(bundle({ aliases: { "emma-2": "emma" }, parts: 3, fan }));
    const [list, own] = [await instantList(parts, "emma-2", {}), await instantList(parts, "emma", {})];
    assert.deepEqual(list.items.map(({ item }) => item), own.items.map(({ item }) => item));
    assert.equal(list.item, "emma-2");
    assert.equal((await instantList(parts, "toString", {})).errors[0]?.code, "unknown-item");
  }
});
