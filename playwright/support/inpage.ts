/** What tests run in each page before its own scripts. These functions are sent there as text. */
import type { Kept } from "../../web/src/shared/offline.js";
import type { SeenDetail } from "../../web/src/page/public_api.js";
import type { Ready } from "../../web/src/shared/protocol.js";

interface Recorded {
  readonly impressions: SeenDetail[];
  readonly errors: { readonly code: string; readonly message: string }[];
  /** A shelf has shown its instant list. */
  instant: boolean;
  /** The engine is ready. */
  engine: boolean;
  /** The detail of that event. */
  ready: Ready | null;
  /** How much is kept for pages without a network. */
  offline: Kept | null;
}

declare global {
  var recorded: Recorded;
}

/** Records what recbuild reports to the page; a breach of the policy is written to the console. */
export function record(): void {
  globalThis.recorded = { impressions: [], errors: [], instant: false, engine: false, ready: null, offline: null };
  const marks = new PerformanceObserver((list) => {
    if (list.getEntriesByName("rec:instant").length === 0) return;
    recorded.instant = true;
    document.dispatchEvent(new Event("recorded"));
  });
  marks.observe({ type: "mark", buffered: true });
  document.addEventListener("rec-ready", (event) => {
    recorded.engine = true;
    recorded.ready = (event as CustomEvent).detail;
  });
  document.addEventListener("rec-offline", (event) => (recorded.offline = (event as CustomEvent).detail));
  document.addEventListener("rec-impression", (event) => recorded.impressions.push((event as CustomEvent).detail));
  document.addEventListener("rec-error", (event) => recorded.errors.push((event as CustomEvent).detail));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    console.error(`policy: ${effectiveDirective} forbids ${blockedURI}`),
  );
}

/** Lets tests look into the shelf's closed root. */
export function openRoots(): void {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    return attach.call(this, { ...options, mode: "open" });
  };
}

/** Takes `data-offline` off the script tag: what a service worker brings would be among a test's requests. */
export function stayOnline(): void {
  const strip = () => document.querySelectorAll("script[data-offline]").forEach((script) => script.removeAttribute("data-offline"));
  new MutationObserver(strip).observe(document, { childList: true, subtree: true });
}

/** Resolves when the page has nothing more to do: it has painted two frames, and was idle twice. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestIdleCallback(resolve));
  }
}
