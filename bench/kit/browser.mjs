// Chromium, each time with a profile that has never seen anything.

import { chromium } from "@playwright/test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { slowDown } from "./slow.mjs";

const DEBIAN = "/usr/bin/chromium";
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"];

/** Calls `use` with a page of a fresh browser; resolves to what it returns. `slow`: how many times as long everything takes.
 * @template Result @param {(page: import("@playwright/test").Page) => Promise<Result>} use @param {{slow?: number}} options */
export async function withPage(use, { slow = 1 } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "recbuild-bench-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? (existsSync(DEBIAN) ? DEBIAN : undefined),
    // Chromium refuses to run as root with its sandbox.
    args: process.getuid?.() === 0 ? [...QUIET, "--no-sandbox"] : QUIET,
  });
  let speedUp = async () => {};
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    if (slow > 1) speedUp = await slowDown(page, slow);
    return await use(page);
  } finally {
    await speedUp();
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Ends the shared workers, which outlive their pages. @param {import("@playwright/test").Page} page */
export async function endWorkers(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const workers = async () => {
    const { targetInfos } = await session.send("Target.getTargets");
    return targetInfos.filter(({ type }) => type === "shared_worker");
  };
  for (const { targetId } of await workers()) await session.send("Target.closeTarget", { targetId });
  while ((await workers()).length > 0) await wait(10);
  await session.detach();
}

/** @returns {Promise<string>} such as "156.0.8078.79" */
export function browserVersion() {
  return withPage(async (page) => {
    const session = await page.context().newCDPSession(page);
    const { product } = await session.send("Browser.getVersion");
    return product.split("/")[1];
  });
}
