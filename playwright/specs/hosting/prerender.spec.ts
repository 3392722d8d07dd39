/**
 * A page that the browser prerenders by the site's own rules, with a shelf on it. By puppeteer, because a browser that
 * Playwright drives prerenders nothing.
 */
import { chromium as playwrights } from "@playwright/test";
import { launch } from "puppeteer-core";
import { asRoot } from "../../browsers/browser.js";
import { shopBundle } from "../../support/bundle.js";
import { headers, type Host } from "../../support/host.js";
import { chromium } from "../../support/places.js";
import { expect, test } from "../../support/visitor.js";

const { executablePath = playwrights.executablePath() } = chromium as { executablePath?: string };

/** The page reports to its host once it has an engine: puppeteer loses a page that is put in another's place. */
const REPORT = `document.addEventListener("rec-ready", async () => {
  const { profile } = await import("/rec/rec.js");
  const opened = performance.timeOrigin + performance.getEntriesByType("navigation")[0].activationStart;
  const views = profile.events().map(({ item, time }) => [item, time * 1000 >= opened - 100]);
  fetch("/report?" + encodeURIComponent(JSON.stringify(views)));
});`;

test("a prerendered page records no view and asks for no engine before the visitor opens it", async ({ newHost }) => {
  const host = await newHost();
  host.put("/rules.json", JSON.stringify({ prerender: [{ urls: ["/next.html"], eagerness: "immediate" }] }));
  host.put("/report.js", REPORT);
  host.put("/page.html", '<!doctype html><title>A page</title><a href="/next.html">Next</a>');
  host.putPage("/next.html", '<script src="/report.js"></script><rec-shelf item="hamlet"></rec-shelf>');
  host.change(/page\.html$/, headers({ "speculation-rules": '"/rules.json"' }));
  host.change(/rules\.json$/, headers({ "content-type": "application/speculationrules+json" }));
  const browser = await launch({ executablePath, args: asRoot ? ["--no-sandbox"] : [] });
  try {
    const page = await browser.newPage();
    await page.goto(`${host.origin}/page.html`);
    await expect.poll(() => host.paths, "its instant list is ready").toContain(`/rec/${shopBundle.partOf("hamlet")}`);
    const ofEngine = () => host.paths.filter((path) => path.includes("/engine-"));
    expect(ofEngine()).toEqual([]);

    await page.evaluate(() => document.querySelector("a")!.click());
    await expect.poll(() => reportsOf(host)).toEqual([["hamlet", true]]);
    expect(ofEngine().length).toBeGreaterThan(5);
  } finally {
    await browser.close();
  }
});

/** What the page has said of itself: its views, each with whether it was recorded after the page was opened. */
function reportsOf(host: Host): unknown[] {
  const reports = host.paths.filter((path) => path.startsWith("/report?"));
  return reports.flatMap((path) => JSON.parse(decodeURIComponent(path.slice("/report?".length))) as unknown[]);
}
