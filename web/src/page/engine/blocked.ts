/**
 * Why the browser does not start a worker. Browsers do not say so at the worker, but they tell the document what its
 * policy forbids. In: the bundle's folder; out: one sentence for a worker that did not start, with the remedy.
 */
import { isElsewhere, schemeOf } from "./elsewhere.js";

/** Says why the worker at this path of the bundle did not start. */
export type WhyBlocked = (path: string) => string;

/** Watches from now on what the page's policy forbids. */
export function watchPolicy(base: string, page: EventTarget = document, origin = globalThis.origin): WhyBlocked {
  let forbidden = false;
  page.addEventListener("securitypolicyviolation", (event) => {
    forbidden ||= (event as SecurityPolicyViolationEvent).effectiveDirective === "worker-src";
  });
  const elsewhere = isElsewhere(base, origin);
  const needed = `worker-src ${elsewhere ? `${schemeOf(origin)} ${new URL(base).origin}` : "'self'"}`;
  return (path) => {
    if (forbidden) return `The page's Content-Security-Policy forbids ${path}. It must have ${needed}.`;
    // What is imported into a worker, its policy may forbid too; of that the document is not told.
    const rest = elsewhere ? "" : "; if it has a Cross-Origin-Embedder-Policy, the bundle's files must have it too";
    return `The browser did not start ${path}. If the page has a Content-Security-Policy, it must have ${needed}${rest}.`;
  };
}
