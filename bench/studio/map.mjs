// The studio's map: frame times while it is panned and zoomed, what its layouts take, and the server's memory:
//   node bench/studio/map.mjs BUNDLE…
//
// Times of layouts are from the page's question to the points on the page; the first one starts when the server has
// opened the bundle. A frame is the time between two callbacks of requestAnimationFrame while the pointer drags the map
// about, and while the wheel turns. Memory: the server's largest, of Linux alone.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { withPage } from "../kit/browser.mjs";
import { median, quantile } from "../kit/figures.mjs";

const SIZE = { width: 1400, height: 900 };
const TURNS = 60;
const PATIENCE = { timeout: 600_000 };

const bundles = process.argv.slice(2);
console.log("| bundle | points | panning, ms a frame | zooming, ms a frame | PCA, s | lists, s | PaCMAP, s | server, MB |");
console.log("|---|---:|---:|---:|---:|---:|---:|---:|");
let renderer = "";
for (const bundle of bundles) {
  const server = spawn("recbuild", ["studio", bundle, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const origin = await address(server);
    const found = await withPage((page) => measure(page, origin));
    renderer = found.renderer;
    console.log(`| ${[bundle.split("/").at(-1), found.points.toLocaleString("en"), frames(found.pan), frames(found.zoom), ...found.seconds, peak(server.pid)].join(" | ")} |`);
  } finally {
    server.kill();
    await once(server, "exit");
  }
}
console.log(`\nMedian, 95th percentile (frames a second, until the last one is drawn). WebGL by ${renderer}.`);

async function address(server) {
  for await (const line of createInterface(server.stdout)) {
    const origin = /at (http:\/\/\S+?)\/ /.exec(line)?.[1];
    if (origin) return origin;
  }
  throw new Error("The studio did not start.");
}

async function measure(page, origin) {
  await page.setViewportSize(SIZE);
  await page.goto(`${origin}/#visitor`); // which opens the bundle
  await page.getByRole("heading", { level: 1 }).waitFor(PATIENCE);
  const start = Date.now();
  const since = () => ((Date.now() - start) / 1000).toFixed(1);
  await page.getByRole("link", { name: "Map" }).click();
  await page.locator(".frame canvas").waitFor(PATIENCE);
  const seconds = [since()];
  await page.locator(".lists details").first().waitFor(PATIENCE);
  seconds.push(since());
  const { points, layouts } = await (await fetch(`${origin}/api/map/state`)).json();
  const { x, y, width, height } = await page.locator(".frame").boundingBox();
  const [middle, centre] = [x + width / 2, y + height / 2];
  await page.mouse.move(middle, centre);
  const pan = await framesWhile(page, async (turn) => {
    if (turn === 0) await page.mouse.down();
    await page.mouse.move(middle + 200 * Math.sin(turn / 5), centre + 150 * Math.cos(turn / 7));
    if (turn === TURNS - 1) await page.mouse.up();
  });
  const zoom = await framesWhile(page, (turn) => page.mouse.wheel(0, turn < TURNS / 2 ? -60 : 60));
  const renderer = await page.evaluate(() => {
    const gl = document.createElement("canvas").getContext("webgl2");
    return gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info").UNMASKED_RENDERER_WEBGL);
  });
  return { points, pan, zoom, seconds: [...seconds, layouts.includes("pacmap") ? await pacmap(page, origin) : "–"], renderer };
}

async function pacmap(page, origin) {
  const start = Date.now();
  const points = page.waitForResponse(`${origin}/api/map/points?*layout=pacmap*`, PATIENCE);
  await page.getByLabel("Layout").selectOption("pacmap");
  await points;
  return ((Date.now() - start) / 1000).toFixed(1);
}

/** The times between frames while something is done again and again. */
async function framesWhile(page, act) {
  await page.evaluate(() => {
    globalThis.times = [];
    const tick = (now) => {
      times.push(now);
      globalThis.ticking = requestAnimationFrame(tick);
    };
    tick(performance.now());
  });
  for (let turn = 0; turn < TURNS; turn++) await act(turn);
  return await page.evaluate(() => {
    cancelAnimationFrame(ticking);
    // Waits until all that was asked of the GPU is drawn.
    const gl = document.querySelector(".frame canvas").getContext("webgl2");
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const all = performance.now() - times[1];
    const between = times.slice(2).map((time, place) => time - times[place + 1]);
    return { between, second: (1000 * between.length) / all };
  });
}

function frames({ between, second }) {
  return `${median(between).toFixed(1)}, ${quantile(between, 0.95).toFixed(1)} (${second.toFixed(0)})`;
}

function peak(pid) {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);
}
