/**
 * The page's side of `data-offline`: finds or registers the service worker that keeps the bundle, and asks it to keep
 * this build and this page. Then it tells the page how much is kept, or what to change.
 */
import type { Boot } from "../../shared/boot.js";
import type { RecError } from "../../shared/errors.js";
import type { Kept, KeepReply, KeepRequest } from "../../shared/offline.js";
import type { ErrorCode } from "../../shared/protocol.js";
import { within } from "../../shared/within.js";
import type { Host } from "../host.js";
import { isElsewhere } from "./elsewhere.js";
import { withTrusted } from "./trusted.js";

/** The class that the page exports. */
export type Failure = new (code: ErrorCode, message: string) => RecError;
/** What is used of the page. */
type Site = Pick<Host, "base" | "entries" | "settings" | "announce" | "warn">;

const MEGABYTES = 8;
/** Milliseconds for the service worker's installation, and for its first answer. */
const TIMEOUT = 30_000;

/** Keeps the build and the page, and tells the page what came of it. */
export async function keepPage(site: Site, RecError: Failure, boot: Boot): Promise<void> {
  try {
    site.announce("rec-offline", await keep(site, RecError, boot));
  } catch (error) {
    const unforeseen = new RecError("engine-failed", "Something unforeseen failed.");
    const { code, message } = error instanceof RecError ? error : unforeseen;
    site.warn(`${message} (${code})`);
    site.announce("rec-error", { code, message });
  }
}

/** Throws RecError. */
async function keep({ base, entries, settings }: Site, RecError: Failure, boot: Boot): Promise<Kept> {
  const { offline: script = "", offlineMb: megabytes } = settings.offline!;
  if (isElsewhere(base)) throw new RecError("offline-failed", `Pages can be kept with a bundle of their own origin only. This one lies at ${base}.`);
  const registration = await registrationOf(base, script, RecError);
  if (!location.href.startsWith(registration.scope)) throw outOfScope(base, registration.scope, RecError);
  const late = new RecError("offline-failed", "The service worker was not installed in time. Reload the page to try again.");
  const worker = await within(TIMEOUT, activated(registration, late), late);
  const { build, engine, instant } = boot;
  const budget = 1e6 * (Number(megabytes) || MEGABYTES);
  const page = { url: location.href.replace(/#.*/, ""), files: filesOfPage() };
  const reply = await ask(worker, { recbuild: "keep", base, boot: { build, engine, instant }, entries, budget, page }, RecError);
  if ("kept" in reply) return reply.kept;
  throw new RecError(reply.code, reply.message);
}

/** `script`: the site's own service worker, or "". */
async function registrationOf(base: string, script: string, RecError: Failure): Promise<ServiceWorkerRegistration> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (!serviceWorker) throw new RecError("offline-failed", "Pages can be kept on https only: this browser has no service worker here.");
  const existing = await serviceWorker.getRegistration();
  if (script === "" && existing) return existing;
  const [url, options] = script ? [new URL(script, document.baseURI).href, {}] : [`${base}offline.js`, { scope: parentOf(base) }];
  try {
    return await withTrusted(url, (url) => serviceWorker.register(url, options), RecError);
  } catch (error) {
    if ((error as Error).name === "SecurityError") throw outOfScope(base, url, RecError);
    if (error instanceof RecError) throw error;
    throw new RecError("offline-failed", `${url} cannot be the service worker: it is missing, is no script, or fails when it starts.`);
  }
}

/** The folder of the site in which the bundle lies. */
function parentOf(base: string): string {
  return new URL("..", base).pathname;
}

function outOfScope(base: string, covered: string, RecError: Failure): RecError {
  return new RecError(
    "offline-scope",
    `The service worker of ${covered} may not serve this page. Put a file sw.js with the line ` +
      `importScripts("${new URL(base).pathname}offline.js"); into the site's root, and write data-offline="/sw.js".`,
  );
}

async function activated(registration: ServiceWorkerRegistration, failure: RecError): Promise<ServiceWorker> {
  const { active, waiting, installing } = registration;
  if (active) return active;
  const worker = (waiting ?? installing)!;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      else if (worker.state === "redundant") reject(failure);
    });
  });
}

/** Addresses of the files of its own site that the page loaded by its markup. */
function filesOfPage(): string[] {
  const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const own = loaded.filter(({ name, initiatorType }) => name.startsWith(`${location.origin}/`) && BY_MARKUP.includes(initiatorType));
  return own.map(({ name }) => name.replace(/#.*/, ""));
}

const BY_MARKUP = ["link", "script", "css", "img", "fetch", "other"];

/** The service worker says at once that it has the request, and later what came of it, which may take minutes. */
function ask(worker: ServiceWorker, request: KeepRequest, RecError: Failure): Promise<KeepReply> {
  const { port1, port2 } = new MessageChannel();
  const line = `importScripts("${new URL(request.base).pathname}offline.js");`;
  const silent = new RecError("offline-failed", `The site's service worker does not keep the bundle. Add a line to ${worker.scriptURL}: ${line}`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silent), TIMEOUT);
    port1.onmessage = ({ data }: MessageEvent<"begun" | KeepReply>) => {
      clearTimeout(timer);
      if (data !== "begun") resolve(data);
    };
    worker.postMessage(request, [port2]);
  });
}
