import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../../src/page/settings.js";

const quiet = () => assert.fail("no warning is expected");

test("without attributes, the profile lasts for the session and needs no consent", () => {
  assert.deepEqual(readSettings({}, false, quiet), { days: null, consentRequired: false, off: false, always: false, offline: null });
});

test("the script tag decides on persistence, consent, off and an engine in any case", () => {
  const settings = readSettings({ persist: "30", consent: "required", off: "", engine: "always" }, false, quiet);
  assert.deepEqual(settings, { days: 30, consentRequired: true, off: true, always: true, offline: null });
});

for (const persist of ["", "forever", "-1", "0", "Infinity"]) {
  test(`data-persist="${persist}" is pointed out and means the session`, () => {
    const warnings: string[] = [];
    assert.equal(readSettings({ persist }, false, (text) => warnings.push(text)).days, null);
    assert.match(warnings.join(), /data-persist must be a number of days/);
  });
}

for (const [gpc, objects, days, off] of [
  [undefined, true, 30, false],
  ["session", true, null, false],
  ["off", true, null, true],
  ["session", false, 30, false],
  ["off", false, 30, false],
] as const) {
  test(`data-gpc="${gpc}" for a visitor ${objects ? "with" : "without"} Global Privacy Control`, () => {
    const settings = readSettings({ persist: "30", ...(gpc && { gpc }) }, objects, quiet);
    assert.deepEqual([settings.days, settings.off], [days, off]);
  });
}
