// A static host as a good one is: brotli made once and beforehand, ranges, files that are named by their content kept for
// ever, the others revalidated by ETag, and recbuild's own policy on every answer. On top, what measuring needs: a log of
// what went over the wire, and answers that can be held back, as a distant server's are.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { nameOf, pack } from "./brotli.mjs";
import { openLink } from "./link.mjs";
import { run } from "./python.mjs";

/** What travels at a time where a line is slow. */
const CHUNK = 8192;
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const HEADERS = `
import json
from recbuild.cli.preview_server import IMMUTABLE, POLICY
print(json.dumps([POLICY, IMMUTABLE.pattern]))
`;

/** One answer. `bytes`: on the wire, headers included; times in milliseconds since 1970.
 * @typedef {{path: string, status: number, bytes: number, arrived: number, ended: number}} Answer */

/** [where it is found on the server, folder]; the first that has a file gives it. @typedef {[string, string][]} Mounts */

/** `packed`: whether to compress; `more`: headers for every answer. @param {Mounts} mounts
 * @param {{packed?: boolean, more?: Record<string, string>}} options */
export async function serve(mounts, { packed = true, more = {} } = {}) {
  const [policy, immutable] = JSON.parse(await run("python", "-c", HEADERS));
  const keeps = new RegExp(immutable);
  const files = new Map();
  /** @type {Answer[]} */
  const log = [];
  let held = 0;
  /** @type {ReturnType<typeof openLink> | null} */
  let link = null;

  const server = createServer(async ({ url, headers, socket }, response) => {
    const arrived = now();
    const before = socket.bytesWritten;
    const path = decodeURIComponent(new URL(url ?? "", "http://bench").pathname);
    const file = fileAt(path);
    response.on("finish", () => {
      log.push({ path, status: response.statusCode, bytes: socket.bytesWritten - before, arrived, ended: now() });
    });
    if (held) await wait(held);
    await link?.trip(socket);
    for (const [name, value] of Object.entries({ "content-security-policy": policy, ...more })) response.setHeader(name, value);
    if (!file) return void response.writeHead(404).end();
    response.setHeader("cache-control", keeps.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
    response.setHeader("etag", file.tag);
    response.setHeader("content-type", TYPES[extname(file.path)] ?? "application/octet-stream");
    if (headers["if-none-match"] === file.tag) return void response.writeHead(304).end();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    if (last) {
      response.statusCode = 206;
      response.setHeader("content-range", `bytes ${first}-${last}/${file.raw.length}`);
    } else if (file.packed) response.setHeader("content-encoding", "br");
    const body = last ? file.raw.subarray(Number(first), Number(last) + 1) : (file.packed ?? file.raw);
    response.setHeader("content-length", body.length);
    for (let at = 0; link && at < body.length && !response.destroyed; at += CHUNK) {
      const chunk = body.subarray(at, at + CHUNK);
      await link.carry(chunk.length);
      response.write(chunk);
    }
    response.end(link ? undefined : body);
  });

  function fileAt(/** @type {string} */ path) {
    if (!files.has(path)) files.set(path, read(path));
    return files.get(path);
  }

  function read(/** @type {string} */ path) {
    const places = mounts.filter(([root]) => path.startsWith(root)).map(([root, folder]) => join(folder, path.slice(root.length)));
    const found = places.find((place) => existsSync(place) && statSync(place).isFile());
    if (!found) return null;
    const raw = readFileSync(found);
    const small = packed && extname(found) !== ".gz" ? pack(raw) : raw;
    return { path: found, raw, packed: small.length < raw.length ? small : null, tag: `"${nameOf(raw)}"` };
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  return {
    origin: `http://localhost:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`,
    log,
    /** From now on, every answer comes so many milliseconds late. @param {number} milliseconds */
    hold: (milliseconds) => void (held = milliseconds),
    /** From now on, all answers share a line; null for none. @param {import("./link.mjs").Line | null} line */
    throttle: (line) => void (link = line && openLink(line)),
    close: () => (server.closeAllConnections(), server.close()),
  };
}

/** How many of these answers had to wait for one another: the longest chain in which each request came after the answer
 * before it had gone. Only telling while answers are held back, so that what can overlap does. @param {Answer[]} answers */
export function roundTrips(answers) {
  const chains = [...answers].sort((a, b) => a.arrived - b.arrived).map((answer) => ({ ...answer, length: 1 }));
  for (const chain of chains) {
    const earlier = chains.filter(({ ended }) => ended <= chain.arrived);
    chain.length += Math.max(0, ...earlier.map(({ length }) => length));
  }
  return Math.max(0, ...chains.map(({ length }) => length));
}

/** @returns {number} milliseconds since 1970, as a page's performance.timeOrigin counts them */
function now() {
  return performance.timeOrigin + performance.now();
}
