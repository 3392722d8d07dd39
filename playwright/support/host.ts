/**
 * A static host for one test, under the strict policy. It records every request as it arrives, byte for byte: that is
 * all that a server can learn. Its answers can be changed, to damage a bundle or to deploy a new one under a page.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { INSTALLABLE } from "./places.js";

export interface HostRequest {
  readonly path: string;
  /** Method, path, every header as it was sent, and the body. */
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The connection breaks after so many bytes of the body; 0: before there is an answer at all. */
  readonly breaksAfter?: number;
  /** The body comes at a byte a second. */
  readonly trickles?: boolean;
}

export type Change = (answer: Answer) => Answer;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What a browser takes for no answer at all. */
const NO_ANSWER = "This is not HTTP.";

export class Host {
  readonly requests: HostRequest[] = [];
  readonly #folders = new Map<string, string>();
  readonly #files = new Map<string, Buffer>();
  readonly #changes: { readonly at: RegExp; readonly change: Change }[] = [];
  readonly #server: Server;
  /** Whether browsers get no answers, as without a network: requests are still recorded. */
  lost = false;
  /** Whether it answers requests for a range of a file with that range, as most hosts do. */
  ranges = true;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(folder: string): Promise<Host> {
    const host = new Host().mount("/", folder);
    host.#server.listen(0, "127.0.0.1");
    await once(host.#server, "listening");
    return host;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Serves this folder at a path such as "/rec/"; what was mounted later wins. */
  mount(path: string, folder: string): this {
    this.#folders.set(path, folder);
    return this;
  }

  /** Serves this very content. */
  put(path: string, content: string | Buffer): void {
    this.#files.set(path, Buffer.from(content));
  }

  /** Serves a small page that has recbuild on it; `attributes` are those of the script tag. */
  putPage(path: string, content: string, attributes = ""): void {
    const script = `<script type="module" src="/rec/rec.js" ${attributes}></script>`;
    this.put(path, `<!doctype html><html lang="en"><title>A page</title>${script}${content}`);
  }

  /** Changes the answer to every path that matches, from now on. */
  change(at: RegExp, change: Change): void {
    this.#changes.push({ at, change });
  }

  /** From now on browsers may store what they get, as with most hosts: else this host forbids it. */
  keeps(): void {
    this.change(/./, headers({ "cache-control": "no-cache" }));
    this.change(/\/(engine-|parts\/|instant\/)/, immutable);
  }

  /** The paths that were requested so far. */
  get paths(): string[] {
    return this.requests.map(({ path }) => path);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    const recorded = { path, text: "" };
    this.requests.push(recorded);
    const body = await request.toArray();
    recorded.text = [`${request.method} ${path}`, ...pairs(request.rawHeaders), Buffer.concat(body)].join("\n");
    // Not by closing the connection: a browser that opened it before it was needed would ask once more.
    if (this.lost) return void request.socket.end(NO_ANSWER);
    const changes = this.#changes.filter(({ at }) => at.test(path));
    const found = await this.#find(path.replace(/\?.*/, ""));
    const answer = rangeOf(found, this.ranges ? request.headers.range : undefined);
    send(response, changes.reduce((answer, { change }) => change(answer), answer));
  }

  async #find(path: string): Promise<Answer> {
    const headers = { "content-security-policy": INSTALLABLE, "cache-control": "no-store" };
    const name = path.endsWith("/") ? `${path}index.html` : path;
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    try {
      const body = this.#files.get(path) ?? (await readFile(this.#locate(name)));
      return { status: 200, headers: { ...headers, "content-type": type }, body };
    } catch {
      return { status: 404, headers, body: Buffer.from("This file is not here.") };
    }
  }

  #locate(path: string): string {
    const [at, folder] = [...this.#folders].reverse().find(([start]) => path.startsWith(start))!;
    return `${folder}/${decodeURIComponent(path.slice(at.length))}`;
  }
}

/** The range that was asked for, if one was. */
function rangeOf(answer: Answer, range = ""): Answer {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (!end || answer.status !== 200) return answer;
  const { length } = answer.body;
  const headers = { ...answer.headers, "content-range": `bytes ${start}-${end}/${length}` };
  return { status: 206, headers, body: answer.body.subarray(Number(start), Number(end) + 1) };
}

function send(response: ServerResponse, { status, headers, body, breaksAfter, trickles }: Answer): void {
  if (breaksAfter === 0) return void response.destroy();
  response.writeHead(status, { "content-length": body.length, ...headers });
  if (trickles) return trickle(response, body);
  if (breaksAfter === undefined) response.end(body);
  else response.write(body.subarray(0, breaksAfter), () => response.destroy());
}

function trickle(response: ServerResponse, body: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), 1000);
  response.on("close", () => clearInterval(timer));
}

function pairs(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
}

/** The file is not there. */
export const missing: Change = (answer) => ({ ...answer, status: 404, body: Buffer.from("This file is not here.") });

/** Only half of the file was copied to the server. */
export const copiedHalfway: Change = (answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length / 2) });

/** The connection ends halfway. */
export const cutOff: Change = (answer) => ({ ...answer, breaksAfter: Math.floor(answer.body.length / 2) });

/** The connection ends after the first byte. */
export const cutAtOnce: Change = (answer) => ({ ...answer, breaksAfter: 1 });

/** The connection ends before the last byte. */
export const cutAtLast: Change = (answer) => ({ ...answer, breaksAfter: answer.body.length - 1 });

/** A byte a second. */
export const trickling: Change = (answer) => ({ ...answer, trickles: true });

/** One bit in the middle of the file is another. */
export const flipped: Change = (answer) => {
  const body = Buffer.from(answer.body);
  const middle = Math.floor(body.length / 2);
  body[middle] = body[middle]! ^ 1;
  return { ...answer, body };
};

/** As a good static host answers for files that are named by their content. */
export const immutable: Change = (answer) => headers({ "cache-control": "public, max-age=31536000, immutable" })(answer);

/** Nobody answers. */
export const unreachable: Change = (answer) => ({ ...answer, breaksAfter: 0 });

/** Other headers than usual. */
export function headers(others: Readonly<Record<string, string>>): Change {
  return (answer) => ({ ...answer, headers: { ...answer.headers, ...others } });
}
