/** Rows "Because you viewed …": which items have one, and what is asked for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "../../../src/page/instant/options.js";
import { rowsFor } from "../../../src/page/rows/rows.js";
import type { Options, Reason, RecRequest, RecResult } from "../../../src/shared/protocol.js";
import { BOOKS } from "../../support/bundle.js";
import { result } from "../../support/fakes.js";
import { open } from "../../support/shelves.js";

/** An engine that recommends all books but the denied ones for any event, under a reason that names it. */
function answer({ events, deny, k }: RecRequest): RecResult {
  const [event] = events;
  const books = [...BOOKS, "ulysses", "candide", "faust"].filter((book) => !deny.includes(book)).slice(0, k);
  const list = result(...(event ? books : []));
  const reason: Reason = { kind: event?.type ?? "default", item: event?.item ?? null, value: null };
  return { ...list, items: list.items.map((one) => ({ ...one, reason, because: `Because of ${event?.item}` })) };
}

function visitor(...events: [item: string, type?: "view" | "purchase" | "dislike" | "block"][]) {
  const opened = open();
  opened.worker.answer = answer;
  for (const [item, type = "view"] of events) {
    opened.host.time++;
    opened.client.track(type, item);
  }
  const rows = async (count = 3, options: Partial<Options> = {}, taken: readonly string[] = []) => {
    const lists = await rowsFor(opened.client, readOptions({ k: 3, ...options }), count, async () => taken);
    return lists.map(({ heading, items }) => [heading, ...items.map(({ item }) => item)]);
  };
  return { ...opened, rows };
}

test("each of the latest items has a row, newest first, and no item is in two rows or on another shelf", async () => {
  const { rows } = visitor(["emma"], ["dracula", "purchase"], ["emma"]);
  assert.deepEqual(await rows(3, {}, ["persuasion"]), [
    ["Because of emma", "middlemarch", "carmilla", "walden"],
    ["Because of dracula", "constructor", "ulysses", "candide"],
  ]);
});

test("there are no more rows than wanted, none of a disliked item, and none of few cards", async () => {
  const { rows } = visitor(["emma"], ["walden"], ["dracula"], ["dracula", "dislike"]);
  assert.deepEqual((await rows(1)).map(([heading]) => heading), ["Because of walden"]);
  assert.deepEqual((await rows(3)).map(([heading]) => heading), ["Because of walden", "Because of emma"]);
  assert.deepEqual(await rows(3, { k: 6 }), [["Because of walden", "persuasion", "middlemarch", "carmilla", "constructor", "ulysses", "candide"]]);
});

test("a row has only items that the engine chose for its item, and a text that says so", async () => {
  const { rows, worker } = visitor(["emma"], ["walden"]);
  worker.answer = (request) => {
    const { items, ...rest } = answer(request);
    if (request.events[0]?.item === "walden") return { ...rest, items: items.map((one) => ({ ...one, because: "" })) };
    return { ...rest, items: items.map((one, place) => (place === 0 ? { ...one, reason: { kind: "popularity", item: null, value: null } } : one)) };
  };
  assert.deepEqual(await rows(), [["Because of emma", "middlemarch", "dracula", "carmilla"]]);
});

test("a blocked topic has no row, and each row is without it", async () => {
  const { rows, worker } = visitor(["emma"], ["genre=Horror", "block"]);
  assert.deepEqual((await rows()).map(([heading]) => heading), ["Because of emma"]);
  assert.deepEqual(worker.requests.at(-1)!.events.map(({ item }) => item), ["emma", "genre=Horror"]);
});

test("the engine is asked for one event at a time, with no part and no item, and for nothing once", async () => {
  const { rows, worker, host } = visitor(["emma"], ["walden"]);
  await rows(3, { where: [{ field: "price", high: 9 }] });
  assert.deepEqual(worker.requests.map(({ events }) => events.map(({ item }) => item)), [[], ["walden"], ["emma"]]);
  for (const { day } of worker.requests) assert.equal(day, Math.floor(host.time / 86_400), "rules with dates hold here, too");
  for (const { item, parts, neighbors, where } of worker.requests) {
    assert.deepEqual({ item, parts, neighbors, where }, { item: null, parts: [], neighbors: [], where: [{ field: "price", high: 9 }] });
  }
  assert.deepEqual(host.requests.filter((path) => path.startsWith("instant/")), []);
});

test("what fails says nothing of the visitor: the first request fails for everybody, and no other error is passed on", async () => {
  for (const events of [[], [["emma"]]] as [string][][]) {
    const { rows, worker } = visitor(...events);
    worker.respond = (message) => {
      if (message.type === "start") worker.send({ type: "ready", milliseconds: 5, warm: false });
      else if ("id" in message) worker.send({ type: "error", id: message.id, code: "bad-request", message: "no field" });
    };
    await assert.rejects(rows(), { code: "bad-request" });
  }
  const { rows, worker } = visitor(["emma"]);
  worker.answer = (request) => (request.events[0] ? (undefined as never) : answer(request));
  worker.respond = (message) => {
    if (message.type === "start") worker.send({ type: "ready", milliseconds: 5, warm: false });
    else if (message.type !== "recommend") return;
    else if (message.request.events[0]) worker.send({ type: "error", id: message.id, code: "bad-request", message: "no field" });
    else worker.send({ type: "result", id: message.id, result: answer(message.request) });
  };
  assert.deepEqual(await rows(), []);
});

test("a visitor who is new, has switched off, or saves data has no rows", async () => {
  assert.deepEqual(await visitor().rows(), []);
  const off = visitor(["emma"]);
  off.client.off();
  assert.deepEqual(await off.rows(), []);
  const saving = visitor(["emma"]);
  saving.host.saveData = true;
  assert.deepEqual(await saving.rows(), []);
  assert.deepEqual([...off.host.workers, ...saving.host.workers], []);
});
