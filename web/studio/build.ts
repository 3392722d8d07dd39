/** Builds the bundle from the page, and shows how far it is and what came of it. */
import { element, panel } from "./dom.js";
import { jobElement } from "./job.js";
import type { Studio } from "./view.js";

interface Summary {
  readonly items: number;
  readonly rejected: number;
  readonly changed: boolean;
  readonly build: string;
  readonly seconds: number;
  readonly first_page: number;
  readonly recall: number | null;
  readonly chosen: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly warnings: readonly string[];
}

export function buildPanel(studio: Studio, signal: AbortSignal): HTMLElement {
  const into = `Reads the catalog with the saved settings, and writes the bundle to ${studio.place.bundle ?? "its folder"}. The one that stands stays until the new one is whole.`;
  const job = jobElement<Summary>("build", { start: "Build", result: summaryLines, ended: () => void studio.refresh() }, signal);
  return panel("Build", [element("p", { className: "soft", textContent: into }), job]);
}

function summaryLines(summary: Summary): HTMLElement[] {
  const left = summary.rejected ? `, ${summary.rejected.toLocaleString("en")} rows left out` : "";
  const lines = [`${summary.items.toLocaleString("en")} items${left}, in ${summary.seconds} s. ${summary.changed ? `Build ${summary.build}.` : "Nothing changed: the bundle is the same."}`];
  lines.push(`A first page loads ${Math.round(summary.first_page / 1000).toLocaleString("en")} KB besides the engine.`);
  const chosen = Object.entries(summary.chosen).map(([name, [from, to]]) => `${name} ${from} → ${to}`);
  if (chosen.length) lines.push(`The sessions chose: ${chosen.join(", ")}.`);
  return [...lines.map((textContent) => element("p", { textContent })), ...summary.warnings.map((textContent) => element("p", { className: "warnings", textContent }))];
}
