/**
 * Everything that the page's code uses of the browser, behind one interface: network, storage, clock, images and the
 * moments of the page. Tests implement it in memory; apart from the shelf's element, nothing else knows a browser.
 */
import { RecError } from "../shared/errors.js";
import { type FetchFile, partCache } from "../shared/files.js";
import type { Kept } from "../shared/offline.js";
import type { Ready } from "../shared/protocol.js";
import { channelOf } from "../shared/tabs.js";
import { readSettings, type Settings } from "./settings.js";

/** A function, because even reading `window.localStorage` throws where storage is blocked. */
export type OpenStorage = () => Storage;

/** The channel to the visitor's other tabs. */
export type Channel = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

/** Requests one image; resolves to whether it can be shown. */
export type LoadImage = (url: string) => Promise<boolean>;

/** The events of the document, with their details. */
export interface PageEvents {
  readonly "rec-ready": Ready;
  readonly "rec-offline": Kept;
  readonly "rec-error": Pick<RecError, "code" | "message">;
}

export interface Host {
  /** The bundle's folder, with a slash at the end. */
  readonly base: string;
  /** The page's origin, without a path. */
  readonly origin: string;
  /** Names of the files in it through which the page came to its build. */
  readonly entries: readonly string[];
  readonly settings: Settings;
  readonly session: OpenStorage;
  readonly local: OpenStorage;
  readonly fetch: FetchFile;
  /** Seconds since 1970, to the millisecond. */
  now(): number;
  /** Whether the visitor saves data, or has a connection so slow that the engine would block everything else. */
  savesData(): boolean;
  /** Throws where the browser has no channels. */
  channel(): Channel;
  /** Imports a module with this integrity value; the caller knows its type. */
  load(url: string, integrity: string): Promise<unknown>;
  /** Deletes what workers keep of the bundle and of pages, if the browser lets it. */
  deleteParts(): Promise<void>;
  readonly loadImage: LoadImage;
  mark(name: "rec:instant" | "rec:engine"): void;
  /** Tells the page: the engine is ready; so much is kept for pages without a network; or why it is not. */
  announce<Name extends keyof PageEvents>(name: Name, detail: PageEvents[Name]): void;
  /** Writes a line for the developer. */
  warn(text: string): void;
}

export function browserHost(moduleUrl: string): Host {
  const base = new URL(".", moduleUrl).href;
  const warn = (text: string) => console.warn(`recbuild: ${text}`);
  const script = moduleUrl.slice(base.length);
  const data = tagOf(moduleUrl, script)?.dataset ?? {};
  const signed = script.startsWith("rec-signed.js");
  if (data.key && !signed) throw new RecError("signature", "rec.js checks no signature: use rec-signed.js.");
  return {
    base,
    origin,
    entries: signed ? [script, "signed.json"] : [script],
    settings: readSettings(data, (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true, warn),
    session: () => sessionStorage,
    local: () => localStorage,
    fetch: (url, cache, range) => fetch(url, { cache, headers: range ? { range } : {} }),
    now: () => Date.now() / 1000,
    savesData,
    channel: () => new BroadcastChannel(channelOf(base)),
    load: async (url, integrity) => (await preload(url, integrity), import(url)),
    deleteParts: () => deleteParts(base),
    loadImage: imageLoader(),
    mark: (name) => void performance.mark(name),
    announce: (name, detail) => void document.dispatchEvent(new CustomEvent(name, { detail })),
    warn,
  };
}

/** Where the server redirects the script, its tag has another address, and is known by the file's name. */
function tagOf(moduleUrl: string, script: string): HTMLScriptElement | undefined {
  const tags = [...document.scripts];
  return tags.find(({ src }) => src === moduleUrl) ?? tags.find(({ src }) => src.includes(`/${script}`));
}

/** False in browsers that do not say. */
function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData || /2g/.test(connection?.effectiveType ?? "");
}

/** Loads a module, which the browser checks; where it cannot, the module is imported without a check. */
async function preload(href: string, integrity: string): Promise<void> {
  const link = Object.assign(document.createElement("link"), { rel: "modulepreload", integrity, href });
  if (!link.relList.supports?.("modulepreload")) return;
  const loading = new Promise((onload, onerror) => document.head.append(Object.assign(link, { onload, onerror })));
  await loading.finally(() => link.remove());
}

async function deleteParts(base: string): Promise<void> {
  const name = partCache(base);
  try {
    // The caches of the service worker have longer names: see offlineCache in shared/offline.ts.
    for (const one of await caches.keys()) if (`${one}:`.startsWith(`${name}:`)) await caches.delete(one);
  } catch {
    // A browser without a cache, or one that blocks it, has kept nothing.
  }
}

/** The images are referenced for as long as the page lives: see shelf/images.ts. */
function imageLoader(): LoadImage {
  const images: HTMLImageElement[] = [];
  return (url) => {
    const image = new Image();
    images.push(image);
    return new Promise((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.src = url;
    });
  };
}
