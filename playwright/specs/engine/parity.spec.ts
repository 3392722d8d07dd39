/** The engine in the page and the engine in CPython give equal answers: items, order, scores and texts. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dice } from "../../../web/test/support/random.js";
import type { RecEvent } from "../../../web/src/shared/protocol.js";
import { build, Bundle, shopBundle } from "../../support/bundle.js";
import { PYTHON, RECBUILD, ROOT, SHOP } from "../../support/places.js";
import { answersOf, BOOKS, DAY, randomRequests } from "../../support/parity/requests.js";
import { expect, test, type Visitor } from "../../support/visitor.js";

const EVALUATION = fileURLToPath(new URL("../../support/parity/evaluation.py", import.meta.url));
const SESSIONS = fileURLToPath(new URL("../../../demo/sessions.csv", import.meta.url));

test("for sixty random requests, the page's engine answers exactly as CPython's does", async ({ visitor }) => {
  const requests = randomRequests(60);
  await visitor.page.clock.setFixedTime(DAY * 86_400_000);
  await visitor.page.goto("you.html");
  const rec = await visitor.rec();
  const { space } = shopBundle.boot;
  const inPage = await rec.evaluate(
    async (rec, { requests, space }) => {
      const results = [];
      for (const { item, events, k, where, allow, deny, repeat } of requests) {
        rec.profile.import({ v: 1, space, events });
        const { lane, error, ...result } = await rec.recommend({ item, k, where, allow, deny, repeat });
        results.push({ lane, error, result, kept: rec.profile.events() });
      }
      return results;
    },
    { requests, space },
  );
  const inPython = answersOf(requests);
  for (const [number, { lane, error, result, kept }] of inPage.entries()) {
    const { codes, ...list } = inPython[number]!;
    const { events } = requests[number]!;
    const words = `request ${number}: ${JSON.stringify(requests[number])}`;
    expect([lane, error], words).toEqual(["engine", null]);
    expect(result, words).toEqual(list);
    expect(kept, words).toEqual(events.map((event) => ({ ...event, code: event.code ?? codes[event.item] ?? null })));
  }
  expect(new Set(inPython.map(({ items }) => items.map(({ item }) => item).join())).size).toBeGreaterThan(50);
});

let folder: string;
/** The shop as it is, and without what its sessions taught. */
const bundles: Record<"with sessions" | "without sessions", () => Bundle> = {
  "with sessions": () => shopBundle,
  "without sessions": () => new Bundle(join(folder, "rec")),
};

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "recbuild-parity-"));
  build(`${SHOP}/catalog.csv`, join(folder, "rec"), "--config", `${ROOT}demo/recbuild.toml`);
});

test.afterAll(() => rmSync(folder, { recursive: true }));

for (const [what, bundleOf] of Object.entries(bundles)) {
  test(`the page lists what \`recbuild eval\` measured, ${what}`, async ({ newVisitor, newHost }) => {
    const bundle = bundleOf();
    const visitor = await newVisitor((await newHost()).mount("/rec/", bundle.folder).origin);
    const questions: { item: string | null; events: RecEvent[]; seed: number; items: string[] }[] = JSON.parse(
      execFileSync(PYTHON, [EVALUATION, bundle.folder, SESSIONS], { encoding: "utf8" }),
    );
    await visitor.page.goto("you.html");
    for (const { item, events, seed, items } of questions) {
      const { lane, items: listed } = await asks(visitor, bundle, { item, events, seed, k: 20 });
      expect([lane, ...listed.map(({ item }) => item)]).toEqual(["engine", ...items]);
    }
    expect(questions.length).toBe(40);
    expect(new Set(questions.map(({ items }) => items.join())).size).toBeGreaterThan(20);
  });

  test(`the page lists what \`recbuild recommend\` prints, ${what}`, async ({ newVisitor, newHost }) => {
    const bundle = bundleOf();
    const visitor = await newVisitor((await newHost()).mount("/rec/", bundle.folder).origin);
    await visitor.page.goto("you.html");
    const random = dice(11);
    const pick = () => BOOKS[Math.floor(random() * BOOKS.length)]!;
    const personal = new Set<boolean>();
    for (let visit = 0; visit < 12; visit++) {
      const item = random() < 0.2 ? null : pick();
      const seen = Array.from({ length: Math.floor(random() * 4) }, pick);
      const events = seen.map((book, time) => ({ item: book, type: "view", time, dwell: null, code: null }) as const);
      const options = [...(item ? ["--item", item] : []), ...seen.flatMap((book) => ["--seen", book])];
      const command = ["recommend", bundle.folder, ...options, "--seed", String(DAY), "--json"];
      const printed = JSON.parse(execFileSync(RECBUILD, command, { encoding: "utf8" }));
      const { heading, items } = await asks(visitor, bundle, { item, events, seed: DAY, k: 6 });
      expect({ heading, items }, command.join(" ")).toEqual(printed);
      personal.add(seen.length > 0);
    }
    expect(personal.size, "new visitors and others").toBe(2);
  });
}

interface Question {
  readonly item: string | null;
  readonly events: readonly RecEvent[];
  readonly seed: number;
  readonly k: number;
}

/** What the page's own code recommends to a visitor with these events, on the day of this number. */
async function asks(visitor: Visitor, { boot }: Bundle, { item, events, seed, k }: Question) {
  await visitor.page.clock.setFixedTime(seed * 86_400_000);
  const rec = await visitor.rec();
  return rec.evaluate(
    (rec, { item, events, space, k }) => {
      rec.profile.clear();
      if (events.length > 0) rec.profile.import({ v: 1, space, events });
      return rec.recommend({ item, k });
    },
    { item, events, space: boot.space, k },
  );
}
