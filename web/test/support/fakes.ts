/** A host without a browser: it serves a bundle's files and records every request; a test can make any of it fail. */
import type { FromWorker, RecRequest, RecResult, SearchRequest, SearchResult, ToWorker } from "../../src/shared/protocol.js";
import type { RecommendationList } from "../../src/page/client.js";
import { RecError } from "../../src/shared/errors.js";
import { opened } from "../../src/page/engine/opened.js";
import { type EngineEnvironment, EngineProxy } from "../../src/page/engine/proxy.js";
import { fused } from "../../src/page/engine/fused.js";
import { type Browser, open as openTrials } from "../../src/page/experiments/experiments.js";
import type { Page } from "../../src/page/experiments/hooks.js";
import type { WhenSeen } from "../../src/page/experiments/shelves.js";
import type { Channel, Host } from "../../src/page/host.js";
import type { ShelfView } from "../../src/page/shelf/flow.js";
import type { Workers } from "../../src/page/engine/connection.js";
import type { Files } from "./bundle.js";

export const BASE = "https://shop.example/rec/";

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

/** Sends its messages to all other channels of the set. */
function fakeChannel(all: Set<Channel>): Channel {
  const channel: Channel = {
    onmessage: null,
    postMessage(message) {
      for (const other of all) {
        if (other !== channel) other.onmessage?.call(other as never, { data: structuredClone(message) } as MessageEvent);
      }
    },
    close: () => void all.delete(channel),
  };
  all.add(channel);
  return channel;
}

/** Answers in place of the server: a Response, an Error to fail with, or undefined to let the bundle answer. */
export type Trouble = (path: string, cache: RequestCache) => Response | Error | undefined;

export class FakeHost implements Host {
  readonly base = BASE;
  readonly origin = "https://shop.example";
  settings: Host["settings"] = { days: null, consentRequired: false, off: false, always: false, offline: null };
  entries = ["rec.js"];
  timeout = 60_000;
  time = 1_000_000;
  trouble: Trouble = () => undefined;
  readonly sessionStorage = fakeStorage();
  readonly localStorage = fakeStorage();
  readonly requests: string[] = [];
  readonly images: string[] = [];
  readonly happened: string[] = [];
  readonly warnings: string[] = [];
  readonly workers: FakeWorker[] = [];
  newWorker: (url: string) => FakeWorker = () => new FakeWorker();

  constructor(public files: Files) {}

  session = () => this.sessionStorage;
  local = () => this.localStorage;
  now = () => this.time;

  fetch: Host["fetch"] = async (url, cache, range) => {
    const path = url.slice(BASE.length);
    this.requests.push([path, ...(range ? [range] : []), ...(cache === "default" ? [] : [`(${cache})`])].join(" "));
    const trouble = this.trouble(path, cache);
    if (trouble instanceof Error) throw trouble;
    const file = this.files.get(path);
    if (!file || trouble) return trouble ?? new Response("", { status: 404 });
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    return end ? new Response(file.subarray(Number(start), Number(end) + 1), { status: 206 }) : new Response(file);
  };

  /** The channels of all tabs: put the same set into several hosts to make them tabs of one browser. */
  channels = new Set<Channel>();
  channel = () => fakeChannel(this.channels);
  saveData = false;
  savesData = () => this.saveData;

  load: Host["load"] = async (url) => {
    const trouble = this.trouble(this.#request(url), "default");
    if (trouble) throw trouble;
    if (url.endsWith("/extras.js")) return import("../../src/page/extras.js");
    if (url.endsWith("/experiments.js")) return { open: (page: Page) => openTrials(page, { post: this.post, whenSeen: this.whenSeen }) };
    if (url.endsWith("/overlay.js")) return import("../../src/page/overlay/overlay.js");
    const connect: typeof import("../../src/page/engine/connect.js").connect = async (environment, boot, parts) => {
      return new EngineProxy(boot, { ...this.environment(), ...environment }, parts);
    };
    return { connect, fused, idle: this.idle, opened };
  };

  /** A browser that has no shared workers. */
  environment = (shared: Workers["shared"] = refuse): EngineEnvironment => {
    const { signal } = new AbortController();
    const whyBlocked = (path: string) => `${path} was blocked.`;
    return { base: BASE, timeout: this.timeout, workers: { shared, own: this.#own }, whyBlocked, RecError, signal };
  };

  #own: Workers["own"] = (url) => {
    this.happened.push("worker");
    if (!this.requests.includes(url.slice(BASE.length))) this.#request(url); // Else the browser's cache has it.
    const worker = this.newWorker(url);
    this.workers.push(worker);
    return worker;
  };

  #request(url: string): string {
    const path = url.slice(BASE.length);
    this.requests.push(path);
    return path;
  }

  /** The receiver of reports: its answer. */
  post: Browser["post"] = async (url) => (this.requests.push(`POST ${url}`), 204);
  whenSeen: WhenSeen = (_, seen) => seen();

  deleteParts = async () => void this.happened.push("parts deleted");
  loadImage = async (url: string) => {
    this.images.push(url);
    return true;
  };
  idle: () => Promise<void> = async () => {
    this.happened.push("idle");
  };
  mark = (name: string) => void this.happened.push(name);
  announce = () => void this.happened.push("ready");
  warn = (text: string) => void this.warnings.push(text);
}

export const READY: FromWorker = { type: "ready", milliseconds: 5, warm: false };

function refuse(): never {
  throw new Error("SecurityError");
}

/** An engine that is ready at once and answers with `answer`. */
export class FakeWorker implements ReturnType<Workers["own"]> {
  onmessage: Worker["onmessage"] = null;
  onerror: Worker["onerror"] = null;
  readonly received: ToWorker[] = [];
  terminated = false;
  answer: (request: RecRequest) => RecResult = () => result();
  find: (request: SearchRequest) => SearchResult = () => found();

  get requests(): RecRequest[] {
    return this.received.flatMap((message) => (message.type === "recommend" ? [message.request] : []));
  }

  postMessage(message: ToWorker): void {
    this.received.push(message);
    queueMicrotask(() => this.respond(message));
  }

  respond(message: ToWorker): void {
    if (message.type === "start") this.send(READY);
    else if (message.type === "open-search") this.send({ type: "search-opened", id: message.id, left: 0 });
    else if (message.type === "search") this.send({ type: "found", id: message.id, result: this.find(message.request) });
    else if (message.type === "recommend") this.send({ type: "result", id: message.id, result: this.answer(message.request) });
  }

  send(data: FromWorker): void {
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }

  fail(): void {
    this.onerror?.call(this as never, {} as ErrorEvent);
  }

  terminate(): void {
    this.terminated = true;
  }
}

/** A worker that answers only when the test tells it to. */
export class SilentWorker extends FakeWorker {
  override respond(): void {}
}

/** A shelf that is near the viewport and not used, and records the lists that it shows. */
export class FakeView implements ShelfView {
  static #views = 0;
  readonly #number = FakeView.#views++;
  /** Views stand in the document in the order in which they were made. */
  readonly node = Object.assign(new EventTarget(), {
    number: this.#number,
    compareDocumentPosition: (other: object) => ((other as FakeView["node"]).number > this.#number ? 4 : 2),
  });
  min = 1;
  used = false;
  nearViewport = Promise.resolve();
  readonly shown: RecommendationList[] = [];
  readonly errors: RecError[] = [];
  use: Promise<void> = Promise.resolve();

  async show(list: RecommendationList): Promise<void> {
    this.shown.push(list);
  }

  isUsed = () => this.used;

  unused = () => this.use;
  report = (error: RecError) => void this.errors.push(error);
}

export function result(...ids: string[]): RecResult {
  const reason = { kind: "view", item: "emma", value: null } as const;
  const items = ids.map((item, rank) => {
    const card = { id: item, image: `/other/${item}.svg` };
    return { item, score: -rank, label: "", reason, because: "Because", card };
  });
  return { heading: "Picked for you", items, codes: {} };
}

export function found(...ids: string[]): SearchResult {
  const { items } = result(...ids);
  return { items, total: ids.length, facets: {}, corrected: null, price: null, suggestions: [], matched: [] };
}

export function idsOf(list: RecommendationList | undefined): string[] {
  return list?.items.map(({ item }) => item) ?? [];
}
