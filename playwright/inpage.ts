/** What tests put into each page before its own scripts run. These functions are sent there as text. */

export interface Heard {
  readonly impressions: { readonly items: readonly string[]; readonly lane: "instant" | "engine" }[];
  readonly errors: { readonly code: string; readonly message: string }[];
  /** Resolves when the first shelf has shown its instant list. */
  readonly instant: Promise<void>;
  /** Resolves when the engine is ready. */
  readonly engine: Promise<void>;
}

declare global {
  var heard: Heard;
}

/** Notes what the page hears from recbuild; a breach of the policy goes to the console. */
export function listen(): void {
  const event = (name: string) => new Promise<void>((resolve) => document.addEventListener(name, () => resolve()));
  const mark = (name: string) =>
    new Promise<void>((resolve) => {
      const observer = new PerformanceObserver((list) => list.getEntriesByName(name).length > 0 && resolve());
      observer.observe({ type: "mark", buffered: true });
    });
  globalThis.heard = { impressions: [], errors: [], instant: mark("rec:instant"), engine: event("rec-ready") };
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
