/**
 * Everything that the client wants from the browser, in one seam: network, storage, clock, the engine, images
 * and the moments of the page. Tests put their own in its place; the rest of the page's code, apart from
 * the element, knows no browser.
 */
import { type FetchFile, partCache, PATIENCE } from "../shared/files.js";
import type { Ready } from "../shared/protocol.js";
import { channelOf } from "../shared/tabs.js";
import { readSettings, type Settings } from "./settings.js";

/** A blocked storage throws already where it is named: hence a function. */
export type OpenStorage = () => Storage;

/** The way to the visitor's other tabs. */
export type Channel = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

/** Requests one image and says whether it can be shown. */
export type LoadImage = (url: string) => Promise<boolean>;

export interface Host {
  /** The bundle's folder, with a slash at the end. */
  readonly base: string;
  readonly settings: Settings;
  readonly session: OpenStorage;
  readonly local: OpenStorage;
  readonly fetch: FetchFile;
  /** Seconds since 1970, to the millisecond. */
  now(): number;
  /** Whether the visitor saves data, or has a connection on which the engine would keep everything else waiting. */
  saving(): boolean;
  /** Throws where the browser has no channels. */
  channel(): Channel;
  /** Imports a module, which the caller knows the type of. */
  load(url: string): Promise<unknown>;
  /** Deletes the worker's part cache, as well as it can. */
  dropParts(): Promise<void>;
  readonly loadImage: LoadImage;
  /** Resolves when the page has loaded, or does not come to an end with it, and has nothing better to do. */
  idle(): Promise<void>;
  mark(name: "rec:instant" | "rec:engine"): void;
  /** Tells the page that the engine is ready. */
  announce(ready: Ready): void;
  /** A line for the developer. */
  note(text: string): void;
}

export function browserHost(moduleUrl: string): Host {
  const base = new URL(".", moduleUrl).href;
  const note = (text: string) => console.warn(`recbuild: ${text}`);
  return {
    base,
    settings: readSettings(scriptOf(moduleUrl)?.dataset ?? {}, note),
    session: () => sessionStorage,
    local: () => localStorage,
    fetch: (url, cache) => fetch(url, { cache }),
    now: () => Date.now() / 1000,
    saving,
    channel: () => new BroadcastChannel(channelOf(base)),
    load: (url) => import(url),
    dropParts: () => dropParts(base),
    loadImage: keptImages(),
    idle,
    mark: (name) => void performance.mark(name),
    announce: (detail) => void document.dispatchEvent(new CustomEvent("rec-ready", { detail })),
    note,
  };
}

function scriptOf(moduleUrl: string): HTMLScriptElement | undefined {
  return [...document.scripts].find((script) => script.src === moduleUrl);
}

/** Not every browser tells. */
function saving(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData || /2g/.test(connection?.effectiveType ?? "");
}

async function dropParts(base: string): Promise<void> {
  try {
    await caches.delete(partCache(base));
  } catch {
    // A browser that has no cache here, or blocks it, kept nothing.
  }
}

function keptImages(): LoadImage {
  const alive: HTMLImageElement[] = [];
  return (url) => {
    const image = new Image();
    alive.push(image);
    return new Promise((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.src = url;
    });
  };
}

async function idle(): Promise<void> {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => {
      addEventListener("load", resolve);
      setTimeout(resolve, PATIENCE);
    });
  }
  await new Promise<unknown>((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}
