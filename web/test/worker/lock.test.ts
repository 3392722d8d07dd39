import assert from "node:assert/strict";
import { test } from "node:test";
import { holdLock } from "../../src/worker/lock.js";

/** A browser that grants every lock at once; `held`: the names of the locks that are held. */
function browser(userAgent: string) {
  const held: string[] = [];
  const request = async (name: string, use: () => Promise<unknown>) => {
    held.push(name);
    await use();
    held.pop();
  };
  return { held, userAgent, locks: { request } as Pick<LockManager, "request"> };
}

test("a worker holds a lock of its own until it ends, and gives its name", async () => {
  const chromium = browser("Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36");
  const names = [await holdLock(chromium), await holdLock(chromium)];
  assert.deepEqual(names, chromium.held);
  assert.notEqual(names[0], names[1]);
});

test("in Firefox it holds none, so that it outlives the page", async () => {
  const firefox = browser("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0");
  assert.equal(await holdLock(firefox), null);
  assert.deepEqual(firefox.held, []);
});

test("without locks in the browser, there is no name", async () => {
  assert.equal(await holdLock({ userAgent: "Mozilla/5.0", locks: undefined }), null);
});
