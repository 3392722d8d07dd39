/** What tests put into each page before its own scripts run. These functions are sent there as text. */
import type { Ready } from "../web/src/shared/protocol.js";

export interface Heard {
  readonly impressions: { readonly items: readonly string[]; readonly lane: "instant" | "engine" }[];
  readonly errors: { readonly code: string; readonly message: string }[];
  /** A shelf has shown its instant list. */
  instant: boolean;
  /** The engine is ready. */
  engine: boolean;
  /** What was said of that. */
  ready: Ready | null;
}

declare global {
  var heard: Heard;
}

/** Notes what the page hears from recbuild; a breach of the policy goes to the console. */
export function listen(): void {
  globalThis.heard = { impressions: [], errors: [], instant: false, engine: false, ready: null };
  const marks = new PerformanceObserver((list) => {
    if (list.getEntriesByName("rec:instant").length === 0) return;
    heard.instant = true;
    document.dispatchEvent(new Event("heard"));
  });
  marks.observe({ type: "mark", buffered: true });
  document.addEventListener("rec-ready", (event) => {
    heard.engine = true;
    heard.ready = (event as CustomEvent).detail;
  });
  document.addEventListener("rec-impression", (event) => heard.impressions.push((event as CustomEvent).detail));
  document.addEventListener("rec-error", (event) => heard.errors.push((event as CustomEvent).detail));
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

/** Resolves when all that the page had in mind is done: two frames are painted, and it was idle twice. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestIdleCallback(resolve));
  }
}
