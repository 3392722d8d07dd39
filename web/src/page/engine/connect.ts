/**
 * connect.js: the page's side of the engine, a file of the engine's folder that rec.js loads when the engine is to
 * start, and not before. In: what the engine is to open. Out: the engine's lane, in this browser.
 */
import type { Boot } from "../../shared/boot.js";
import type { Ready } from "../../shared/protocol.js";
import { Engine, type Place } from "./proxy.js";
import type { Workers } from "./connection.js";

/** Browsers that do not know `extendedLifetime` ignore it: there, a worker lasts as long as a page has it. */
interface SharedOptions extends WorkerOptions {
  readonly extendedLifetime: boolean;
}

/** What of Trusted Types is needed; TypeScript does not know them yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const PATIENCE = 60_000;
const POLICY = "recbuild";
const UNTRUSTED = `The page's policy requires Trusted Types and does not allow ours. Add it: trusted-types ${POLICY}.`;

/** `parts` are item parts that the engine will be asked about. */
export async function connect(place: Pick<Place, "base" | "RecError" | "signal">, boot: Boot, parts: readonly number[]) {
  await opened();
  const workers = workersOf(place);
  const engine = new Engine(boot, { ...place, workers, patience: PATIENCE }, parts);
  addEventListener("pagehide", () => engine.leave());
  addEventListener("pageshow", () => engine.back());
  engine.ready.then(note, () => undefined); // A failed start is reported by whoever waits for it.
  return engine;
}

function workersOf({ RecError }: Pick<Place, "RecError">): Workers {
  const start = <Started>(url: string, open: (url: string) => Started): Started => {
    try {
      return open(policy ? policy.createScriptURL(url) : url);
    } catch (error) {
      throw !policy && error instanceof TypeError ? new RecError("worker-blocked", UNTRUSTED) : error;
    }
  };
  return {
    shared: (url, name) => {
      const options: SharedOptions = { type: "module", name, extendedLifetime: true };
      return start(url, (url) => new SharedWorker(url, options));
    },
    own: (url) => start(url, (url) => new Worker(url, { type: "module" })),
    locks: navigator.locks as LockManager | undefined,
  };
}

/** A page that requires Trusted Types takes a worker's address from a policy that has a name: one for all starts. */
const policy = policyOfOurs();

function policyOfOurs() {
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
    return trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  } catch {
    return undefined; // The page lists other names alone.
  }
}

/** Visitors see no difference, but who runs the site should look at the file. */
function note({ fallback }: Ready): void {
  if (fallback) console.warn(`recbuild: ${fallback.message} The engine took longer to start. (${fallback.code})`);
}

/** A page that was only rendered ahead, and that nobody may ever see, starts nothing. */
async function opened(): Promise<void> {
  if (!(document as Document & { prerendering?: boolean }).prerendering) return;
  await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve, { once: true }));
}
