/**
 * How the browser tests run: in Chromium, two at a time, against three servers. `shop` is recbuild's own
 * preview server with its strict policy; `plain` and `below` are plain static hosts, with
 * the shop at the root and under a sub-path. Tests that damage things open a host of their own (support/host.ts).
 */
import { defineConfig } from "@playwright/test";
import { chromium, origins, ROOT } from "./support/places.js";

// Tests are of one embedder, whatever is installed.
process.env.RECBUILD_EMBEDDER = "tfidf-svd";

const port = (origin: string) => new URL(origin).port;
const plain = (url: string, folder: string) => ({
  url,
  command: `python3 -m http.server ${port(url)} --bind 127.0.0.1 --directory ${folder}`,
  stderr: "ignore" as const, // It writes a line for each request.
});

export default defineConfig({
  testDir: "specs",
  outputDir: "results",
  reporter: "list",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // An engine takes seconds to start, and all of these on two cores take longer.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: origins.shop,
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
  },
  webServer: [
    { url: origins.shop, command: `.venv/bin/recbuild serve demo/dist --port ${port(origins.shop)}` },
    plain(origins.plain, "demo/dist"),
    plain(`${origins.below}/dist/`, "demo"),
  ].map((server) => ({ ...server, cwd: ROOT, reuseExistingServer: false })),
});
