/**
 * experiments.js: a file of the engine folder that rec.js loads in a bundle with experiments, at the start of each page, for
 * everybody. In: the page's client. Out: what the visitor's variants make of the page's shelves. Its only requests are the
 * reports that the site asks for: see trials.ts.
 */
import { deferred } from "../../shared/deferred.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import { type Page, trialsKey, type Trials } from "./hooks.js";
import { Shelves, watch, type WhenSeen } from "./shelves.js";
import { readState } from "./state.js";
import { type Device, VisitorTrials } from "./trials.js";

const DAY = 86_400;
/** Milliseconds until a report has failed. */
const TIMEOUT = 30_000;
/** Milliseconds until no other tab is open. */
const PATIENCE = 100;

/** What is used of the browser besides the host: sending reports, and seeing shelves. */
export interface Browser {
  readonly post: Device["post"];
  readonly whenSeen: WhenSeen;
}

export async function open(page: Page, { post, whenSeen }: Browser = { post: send, whenSeen: watch }): Promise<Trials> {
  const device = deviceOf(page.host, post);
  if (!device.lasts) await takeOver(page, device);
  const trials = new VisitorTrials(() => page.boot.experiments, device, () => page.status !== "off");
  const shelves = new Shelves(trials, whenSeen);
  void trials.begin();
  return {
    meet: (node, kind) => shelves.meet(node as EventTarget, kind),
    did: (type) => trials.did(type),
    forget: () => trials.forget(),
    export: () => trials.export(),
  };
}

/** A session's storage is a tab's own: a new tab takes over what an open one has, and gives it to later ones. */
async function takeOver({ tabs, status }: Page, device: Device): Promise<void> {
  const answered = deferred();
  if (!tabs || status === "off") return;
  tabs.heard = (data) => {
    const { trials } = Object(data) as { trials?: unknown };
    const own = device.read();
    if (trials === null && own) tabs.tell?.({ trials: own });
    if (typeof trials !== "string" || own || !readState(trials)) return;
    device.write(trials);
    answered.resolve();
  };
  if (device.read()) return;
  tabs.tell?.({ trials: null });
  await within(PATIENCE, answered.promise, null).catch(() => undefined);
}

/** As long as the profile lasts; where storage is blocked, this page. */
function deviceOf(host: Host, post: Device["post"]): Device {
  const { days } = host.settings;
  const [used, other] = days === null ? [host.session, host.local] : [host.local, host.session];
  const key = trialsKey(host.base);
  let memory: string | null = null;
  attempt(() => other().removeItem(key));
  const state = readState(attempt(() => used().getItem(key)) ?? null);
  if (state && days !== null && state.used < host.now() - days * DAY) attempt(() => used().removeItem(key));
  return {
    now: host.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    lasts: days !== null, // What only this page remembers is never due: that is a day later at least.
    read: () => memory ?? attempt(() => used().getItem(key)) ?? null,
    write: (text) => void (memory = attempt(() => (used().setItem(key, text), true)) ? null : text),
    post: (url, body) => post(new URL(url, host.origin).href, body),
    warn: host.warn,
  };
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** It says nothing of the visitor but its body, and outlives the page. */
async function send(url: string, body: string): Promise<number> {
  const signal = AbortSignal.timeout(TIMEOUT);
  const options = { credentials: "omit", referrerPolicy: "no-referrer", keepalive: true, cache: "no-store", redirect: "error" } as const;
  return (await fetch(url, { method: "POST", body, signal, ...options })).status;
}
