/**
 * A bundle made by hand and a host without a browser: it serves the bundle's files, records every request,
 * and lets a test break any of it.
 */
import { createHash } from "node:crypto";
import type { Boot } from "../src/shared/boot.js";
import type { FromWorker, RecRequest, RecResult, ToWorker } from "../src/shared/protocol.js";
import type { Recommended } from "../src/page/client.js";
import type { RecError } from "../src/shared/errors.js";
import { fnv1a32 } from "../src/page/hash.js";
import type { Host, WorkerLike } from "../src/page/host.js";
import type { InstantPart } from "../src/page/parts.js";
import type { Stage } from "../src/page/lanes.js";

export const BASE = "https://shop.example/rec/";
export const BOOKS = ["emma", "persuasion", "middlemarch", "dracula", "carmilla", "walden", "constructor"];

export interface FakeBundle {
  readonly boot: Boot;
  readonly files: Map<string, string>;
}

/** Every book is near all others, in the order of BOOKS; the front list is BOOKS. */
export function bundle({ build = "b1", space = "s1", buckets = 2, fan = 1, books = BOOKS } = {}): FakeBundle {
  const files = new Map<string, string>();
  const put = (content: unknown) => {
    const text = JSON.stringify(content);
    const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
    files.set(`instant/${name}.json`, text);
    return name;
  };
  const near = (id: string) => books.flatMap((book, row) => (book === id ? [] : [row]));
  const cards = {
    id: books,
    title: books.map((book) => book.toUpperCase()),
    url: books.map((book) => `/books/${book}`),
    image: books.map((book) => `/covers/${book}.svg`),
    note: books.map(() => build),
  };
  const parts = Array.from({ length: buckets }, (_, bucket) => {
    const own = books.filter((book) => fnv1a32(book) % buckets === bucket);
    const items = own.map((book) => [book, { near: near(book), cell: 0, code: btoa(`${space}:${book}`) }]);
    return put({ items: Object.fromEntries(items), cards, bucket });
  });
  const names = fan === 1 ? parts : chunks(parts, fan).map((some) => put({ names: some.join("") }));
  const front = put({ items: { "": { near: near("") } }, cards } satisfies InstantPart);
  const boot: Boot = {
    format: 1,
    build,
    space,
    instant: { buckets, fan, names: names.join(""), front },
    engine: { folder: `engine-${build}`, core: "0".repeat(16), items: "1".repeat(16) },
    labels: { similar: "More like this", front: "A good place to start", profile: "Picked for you" },
    currency: "EUR",
  };
  files.set("manifest.json", JSON.stringify({ format: 1, build, boot }));
  return { boot, files };
}

export function fakeStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

/** Answers in place of the server: a Response, a rejection, or nothing to let the bundle answer. */
export type Trouble = (path: string, cache: RequestCache) => Response | Error | undefined;

export class FakeHost implements Host {
  readonly base = BASE;
  settings: Host["settings"] = { days: null, consentRequired: false, off: false };
  patience = 60_000;
  time = 1_000_000;
  trouble: Trouble = () => undefined;
  readonly sessionStorage = fakeStorage();
  readonly localStorage = fakeStorage();
  readonly requests: string[] = [];
  readonly images: string[] = [];
  readonly happened: string[] = [];
  readonly notes: string[] = [];
  readonly workers: FakeWorker[] = [];
  newWorker: (url: string) => FakeWorker = () => new FakeWorker();

  constructor(public files: Map<string, string>) {}

  session = () => this.sessionStorage;
  local = () => this.localStorage;
  now = () => this.time;

  fetch: Host["fetch"] = async (url, cache) => {
    const path = url.slice(BASE.length);
    this.requests.push(cache === "default" ? path : `${path} (${cache})`);
    const trouble = this.trouble(path, cache);
    if (trouble instanceof Error) throw trouble;
    const text = this.files.get(path);
    return trouble ?? (text === undefined ? new Response("", { status: 404 }) : new Response(text));
  };

  worker(url: string): WorkerLike {
    this.happened.push("worker");
    this.requests.push(url.slice(BASE.length));
    const worker = this.newWorker(url);
    this.workers.push(worker);
    return worker;
  }

  loadImage = async (url: string) => {
    this.images.push(url);
    return true;
  };
  idle: Host["idle"] = async () => void this.happened.push("idle");
  mark = (name: string) => void this.happened.push(name);
  announce = () => void this.happened.push("ready");
  note = (text: string) => void this.notes.push(text);
}

/** An engine that is ready at once and answers with `answer`. */
export class FakeWorker implements WorkerLike {
  onmessage: Worker["onmessage"] = null;
  onerror: Worker["onerror"] = null;
  readonly heard: ToWorker[] = [];
  terminated = false;
  answer: (request: RecRequest) => RecResult = () => ({ heading: "Picked for you", items: [] });

  postMessage(message: ToWorker): void {
    this.heard.push(message);
    queueMicrotask(() => this.respond(message));
  }

  respond(message: ToWorker): void {
    if (message.type === "start") this.say({ type: "ready", milliseconds: 5 });
    else this.say({ type: "result", id: message.id, result: this.answer(message.request) });
  }

  say(data: FromWorker): void {
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }

  fail(): void {
    this.onerror?.call(this as never, {} as ErrorEvent);
  }

  terminate(): void {
    this.terminated = true;
  }
}

/** A worker that does only what the test tells it to. */
export class SilentWorker extends FakeWorker {
  override respond(): void {}
}

/** A shelf that is near the viewport, unused, and keeps what it is told to show. */
export class FakeStage implements Stage {
  near = Promise.resolve();
  readonly shown: Recommended[] = [];
  readonly errors: RecError[] = [];
  use: Promise<void> = Promise.resolve();

  async show(list: Recommended): Promise<void> {
    this.shown.push(list);
  }

  unused = () => this.use;
  report = (error: RecError) => void this.errors.push(error);
}

export function result(...ids: string[]): RecResult {
  const reason = { kind: "view", item: "emma" } as const;
  const items = ids.map((item, rank) => {
    const card = { id: item, image: `/other/${item}.svg` };
    return { item, score: -rank, label: "", reason, because: "Because", card };
  });
  return { heading: "Picked for you", items };
}

export function idsOf(list: Recommended | undefined): string[] {
  return list?.items.map(({ item }) => item) ?? [];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return all.length === 0 ? [] : [all.slice(0, size), ...chunks(all.slice(size), size)];
}
