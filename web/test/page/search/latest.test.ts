import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import { Latest } from "../../../src/page/search/latest.js";
import { deferred, type Deferred } from "../../../src/shared/deferred.js";

const settled = () => new Promise(setImmediate);

/** Searches that the test answers, by their texts. */
function open(context: TestContext) {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked: string[] = [];
  const shown: string[] = [];
  const answers = new Map<string, Deferred<string>>();
  const latest = new Latest<string>(
    {
      ask: (text) => {
        asked.push(text);
        answers.set(text, deferred<string>());
        return answers.get(text)!.promise;
      },
      show: (text, answer) => void shown.push(`${text}: ${answer}`),
      failed: (error) => void shown.push(`failed: ${error}`),
    },
    100,
  );
  const type = async (text: string, pause: number) => {
    latest.want(text);
    mock.timers.tick(pause);
    await settled();
  };
  return { asked, shown, answers, latest, type };
}

test("while the visitor types, nothing is asked; after a pause, the whole text is", async (context) => {
  const { asked, type } = open(context);
  for (const text of ["s", "se", "sea"]) await type(text, 50);
  assert.deepEqual(asked, []);
  await type("seas", 100);
  assert.deepEqual(asked, ["seas"]);
});

test("an answer to an older text is never shown, and of the texts meanwhile only the newest is asked", async (context) => {
  const { asked, shown, answers, type } = open(context);
  for (const text of ["sea", "seal", "seals"]) await type(text, 100);
  assert.deepEqual(asked, ["sea"], "the engine is asked one thing at a time");
  answers.get("sea")!.resolve("waves");
  await settled();
  assert.deepEqual([asked, shown], [["sea", "seals"], []]);
  answers.get("seals")!.resolve("animals");
  await settled();
  assert.deepEqual(shown, ["seals: animals"]);
});

test("after a failure, the next text is asked; what was cancelled is not shown", async (context) => {
  const { shown, answers, latest, type } = open(context);
  await type("sea", 100);
  answers.get("sea")!.reject(new Error("no engine"));
  await settled();
  await type("seal", 100);
  latest.cancel();
  answers.get("seal")!.resolve("animals");
  await settled();
  await type("seals", 100);
  answers.get("seals")!.resolve("animals");
  await settled();
  assert.deepEqual(shown, ["failed: Error: no engine", "seals: animals"]);
});
