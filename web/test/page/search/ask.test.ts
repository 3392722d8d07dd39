/** `search` over a client and a worker in memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openSearch, readQuery, resultsUrl, search } from "../../../src/page/search/ask.js";
import type { SearchOptions, ToWorker } from "../../../src/shared/protocol.js";
import { bundle } from "../../support/bundle.js";
import { found, READY } from "../../support/fakes.js";
import { open } from "../../support/shelves.js";

const typesOf = (messages: readonly ToWorker[]) => messages.map(({ type }) => type);

test("a search starts the engine and opens the search part, once", async () => {
  const { client, worker, host } = open();
  client.track("like", "dracula");
  worker.find = () => found("emma", "walden");
  const { items } = await search(client, "  novels", { k: 3, language: "fr" });
  await search(client, "tales");
  assert.deepEqual(items.map(({ item }) => item), ["emma", "walden"]);
  assert.deepEqual(typesOf(worker.received), ["start", "open-search", "search", "search"]);
  const [, , first] = worker.received as [ToWorker, ToWorker, Extract<ToWorker, { type: "search" }>];
  const { events, ...request } = first.request;
  assert.deepEqual(request, { query: "novels", k: 3, where: [], sort: null, facets: [], personal: null, language: "fr" });
  assert.deepEqual(events.map(({ item }) => item), ["dracula"]);
  assert.deepEqual(host.requests.filter((path) => /novels|tales/.test(path)), []);
});

test("what is requested is the same for any texts, also when the search part fails", async () => {
  const requests = async (texts: readonly string[], fails: boolean) => {
    const { client, worker, host } = open();
    const respond = worker.respond.bind(worker);
    worker.respond = (message) => {
      if (message.type !== "open-search" || !fails) return respond(message);
      worker.send({ type: "missing-part", id: message.id, code: "part-missing", message: "parts/search-1.msgpack is gone" });
    };
    for (const text of texts) {
      const asked = search(client, text);
      if (fails) await assert.rejects(asked, { code: "part-missing", message: /search-1/ });
      else await asked;
    }
    return [host.requests, typesOf(worker.received).filter((type) => type === "open-search")];
  };
  for (const fails of [false, true]) {
    assert.deepEqual(await requests(["a", "ab", "abc", "abcd"], fails), await requests(["other"], fails));
  }
});

test("another announcement tries a search part again that failed", async () => {
  const { client, worker } = open();
  const respond = worker.respond.bind(worker);
  worker.respond = (message) => {
    if (message.type !== "open-search") return respond(message);
    worker.respond = respond;
    worker.send({ type: "missing-part", id: message.id, code: "network", message: "parts/search-1.msgpack did not arrive" });
  };
  await assert.rejects(openSearch(client, true), { code: "network" });
  await assert.rejects(search(client, "sea"), { code: "network" });
  await openSearch(client, true);
  await search(client, "sea");
  assert.deepEqual(typesOf(worker.received), ["start", "open-search", "open-search", "search"]);
});

test("where a new deployment explains the failure, the search goes on with its engine", async () => {
  const { client, host, worker } = open();
  const next = bundle({ build: "b2" });
  await client.preload();
  host.files = next.files;
  const respond = worker.respond.bind(worker);
  worker.respond = (message) => {
    if (message.type !== "open-search") return respond(message);
    worker.respond = respond;
    worker.send({ type: "missing-part", id: message.id, code: "part-missing", message: "parts/search-1.msgpack is gone" });
  };
  worker.find = () => found("carmilla");
  assert.deepEqual((await search(client, "vampires")).items.map(({ item }) => item), ["carmilla"]);
  assert.equal(client.boot.build, "b2");
});

test("nothing is started for a visitor who has switched off; who saves data is served", async () => {
  const off = open({ off: true });
  await assert.rejects(search(off.client, "sea"), { code: "bad-request", message: /status\(\) is "off"/ });
  assert.deepEqual(off.host.requests, []);
  const saving = open();
  saving.host.saveData = true;
  assert.deepEqual((await search(saving.client, "sea")).items, []);
});

test("options that make no sense are refused before anything is requested", async () => {
  const { client, host } = open();
  const wrong: object[] = [{ k: 0 }, { k: "6" }, { where: "[]" }, { where: [{}] }, { where: [null] }, { facets: "brand" }, { sort: 5 }, { personal: -1 }, { personal: "much" }];
  for (const options of wrong) await assert.rejects(search(client, "sea", options as Partial<SearchOptions>), { code: "bad-request" });
  await assert.rejects(search(client, 5 as unknown as string), { code: "bad-request" });
  assert.deepEqual(host.requests, []);
});

test("the worker's words about a search are not passed on", async () => {
  const { client, worker } = open();
  worker.respond = (message) => {
    if (message.type === "start") worker.send(READY);
    else if (message.type === "open-search") worker.send({ type: "search-opened", id: message.id, left: 0 });
    else if ("id" in message) worker.send({ type: "error", id: message.id, code: "bad-request", message: "no field for “my secret”" });
  };
  await assert.rejects(search(client, "my secret"), (error: Error) => !/secret/.test(error.message));
});

test("a query is at most 1,000 characters of UTF-8, and has its place in an address", () => {
  assert.equal(readQuery("x".repeat(10_000)).length, 1000);
  assert.equal(readQuery(" \ud800half 😀 "), "half 😀 ");
  const base = "https://shop.example/books/emma.html";
  assert.equal(resultsUrl("/search?q={query}", "tea & <b>\ud800 ", base), "https://shop.example/search?q=tea%20%26%20%3Cb%3E");
  for (const pattern of ["javascript:alert('{query}')", "data:text/html,{query}", "https://"]) {
    assert.throws(() => resultsUrl(pattern, "tea", base), { code: "bad-request" });
  }
});
