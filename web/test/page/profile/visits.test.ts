import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../src/page/client.js";
import { bundle } from "../../support/bundle.js";
import { FakeHost } from "../../support/fakes.js";

function open() {
  const { boot, files } = bundle();
  const host = new FakeHost(files);
  return { host, client: new Client(boot, host) };
}

test("an item is viewed once per page load, and its dwell counts the seconds in view", async () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  client.visit("emma")();
  host.time += 10;
  client.visits.setVisible(false);
  host.time += 100;
  client.visits.setVisible(true);
  host.time += 2.5;
  leave();
  host.time += 100;
  client.visits.setVisible(false);
  assert.deepEqual(client.events().map(({ item, dwell }) => [item, dwell]), [["emma", 12.5]]);
  new Client(bundle().boot, host).visit("emma"); // The next page.
  assert.equal(client.events().length, 2);
});

test("in a single-page app, who comes back to an item after another page visits it anew", () => {
  const { client, host } = open();
  const visit = (item: string | null) => {
    host.time += 10;
    return client.visit(item);
  };
  for (const item of ["emma", "dracula", null, "emma", "dracula"]) visit(item)();
  const views = () => client.events().map(({ item, time }) => [item, time - host.time]);
  assert.deepEqual(views(), [["emma", -40], ["dracula", -30], ["emma", -10], ["dracula", 0]]);
  const leave = visit("dracula"); // The same page, drawn anew.
  visit(null); // A shelf of the same page that has no item.
  leave();
  visit("dracula");
  assert.equal(views().length, 4);
});

test("a page that was not visible yet is no view", () => {
  const made = bundle();
  const client = new Client(made.boot, new FakeHost(made.files), false);
  client.visit("emma");
  assert.equal(client.events().length, 0);
  client.visits.setVisible(true);
  assert.equal(client.events().length, 1);
});

test("a clock that is set back does not lose the visit", () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  host.time -= 60;
  leave();
  assert.deepEqual(client.events().map(({ item, dwell }) => [item, dwell]), [["emma", 0]]);
});

test("a visit that began before clear() leaves nothing behind either", () => {
  const { client, host } = open();
  const leave = client.visit("emma");
  client.clear();
  host.time += 7;
  leave();
  client.leave();
  assert.deepEqual([client.events(), host.sessionStorage.length], [[], 0]);
});
