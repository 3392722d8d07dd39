/** A site with an experiment of three variants, and visitors whose variant the test chooses, by their seed. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { variantOf } from "../../web/src/page/experiments/assign.js";
import type { Boot } from "../../web/src/shared/boot.js";
import { build } from "./bundle.js";
import type { Host } from "./host.js";
import type { Visitor } from "./visitor.js";

export const VARIANTS = ["as-built", "varied", "none"] as const;
export const REPORTS = "/rec-reports";
const KEY = "rec-experiments:/rec/";
const ITEMS = ["star", "garden", "harbor"].flatMap((kind) => [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `${kind}-${number}`));
const SETTINGS = `
currency = "EUR"
card = ["brand"]
[[experiments]]
name = "more-variety"
measures = ["click", "purchase"]
report = "${REPORTS}"
[[experiments.variants]]
name = "as-built"
[[experiments.variants]]
name = "varied"
ranking = { diversity = 1, at_most = { brand = 2 } }
[[experiments.variants]]
name = "none"
hidden = true
`;

export function buildSite(folder: string): Boot {
  mkdirSync(folder, { recursive: true });
  const rows = ITEMS.map((id, place) => `${id},A ${id.replace("-", " number ")} to look at,${10 + place},/${id}.html,/pictures/${id}.svg,B${place % 6}`);
  writeFileSync(join(folder, "catalog.csv"), ["id,title,price,url,image,brand", ...rows].join("\n"));
  writeFileSync(join(folder, "recbuild.toml"), SETTINGS);
  return build(join(folder, "catalog.csv"), join(folder, "rec"), "--config", join(folder, "recbuild.toml")).boot;
}

export function putPages(host: Host, attributes = 'data-persist="30"'): void {
  host.put("/favicon.ico", "");
  for (const item of ["star-1", "garden-2"]) host.putPage(`/${item}.html`, `<rec-shelf item="${item}" k="6"><p>The page's own.</p></rec-shelf>`, attributes);
  host.change(/^\/pictures\//, (answer) => ({ ...answer, status: 200, headers: { ...answer.headers, "content-type": "image/svg+xml" }, body: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }));
}

/** A seed that leads to this variant. */
export function seedOf(boot: Boot, variant: string, from = 0): string {
  const [experiment] = boot.experiments!.list;
  for (let number = from; ; number++) {
    const seed = number.toString(16).padStart(32, "0");
    if (variantOf(experiment!, seed)?.name === variant) return seed;
  }
}

/** From the next page on, pages begin at this time, in seconds since 1970. Playwright's own clock would keep marks from being observed. */
export async function clock({ page }: Pick<Visitor, "page">, time: number): Promise<void> {
  await page.addInitScript((begun) => (Date.now = () => begun + performance.now()), time * 1000);
}

/** The visitor has this seed from an earlier visit, and the page's events are recorded. */
export async function begin({ page }: Visitor, seed?: string, time?: number): Promise<void> {
  if (time !== undefined) await clock({ page }, time);
  await page.addInitScript(
    ([key, seed]) => {
      const state = { v: 1, seed, used: Date.now() / 1000, spent: [], runs: {} };
      if (seed && !localStorage.getItem(key!)) localStorage.setItem(key!, JSON.stringify(state));
      const told: unknown[] = [];
      Object.assign(globalThis, { told });
      document.addEventListener("rec-experiment", (event) => told.push((event as CustomEvent).detail));
      document.addEventListener("rec-click", (event) => event.preventDefault());
    },
    [KEY, seed ?? ""],
  );
}

export const toldOf = ({ page }: Visitor) => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told);

/** The reports that have arrived, whatever the answer was. */
export function reportsOf(host: Host): { readonly text: string; readonly body: string }[] {
  const posted = host.requests.filter(({ path }) => path === REPORTS);
  return posted.map(({ text }) => ({ text, body: text.split("\n").at(-1)! }));
}

export function definitionOf(folder: string) {
  return (JSON.parse(readFileSync(join(folder, "rec/manifest.json"), "utf8")).boot as Boot).experiments!.list[0]!;
}
