/**
 * connect.js: the page's side of the engine. It is a file of the engine folder that rec.js loads only when the engine
 * is to start, so that rec.js stays small. In: the bundle that the engine is to open. Out: the proxy of that engine.
 */
import type { Boot } from "../../shared/boot.js";
import type { Ready } from "../../shared/protocol.js";
import { watchPolicy } from "./blocked.js";
import { removeTrials } from "../experiments/hooks.js";
import type { Workers } from "./connection.js";
import { isElsewhere, ownScript } from "./elsewhere.js";
import { visible } from "./idle.js";
import { type EngineEnvironment, EngineProxy } from "./proxy.js";
import { withTrusted } from "./trusted.js";

export { fused } from "./fused.js";
export { idle } from "./idle.js";
export { opened } from "./opened.js";

/** Browsers that do not know `extendedLifetime` ignore it: there, a worker lasts as long as one of its pages. */
interface SharedOptions extends WorkerOptions {
  readonly extendedLifetime: boolean;
}

const TIMEOUT = 60_000;

/** `parts`: item parts that the first request will name. */
export async function connect(
  environment: Pick<EngineEnvironment, "base" | "RecError" | "signal" | "parts">,
  boot: Boot,
  parts: readonly number[],
): Promise<EngineProxy> {
  if (!boot.experiments) removeTrials(environment.base, [() => sessionStorage, () => localStorage]); // Of an earlier build.
  await visible();
  const [workers, whyBlocked] = [workersOf(environment), watchPolicy(environment.base)];
  const engine = new EngineProxy(boot, { ...environment, workers, whyBlocked, timeout: TIMEOUT }, parts);
  addEventListener("pagehide", () => engine.leave());
  addEventListener("pageshow", () => engine.comeBack());
  engine.ready.then(warn, () => undefined); // A failed start is reported by the code that waits for it.
  return engine;
}

function workersOf({ base, RecError }: Pick<EngineEnvironment, "base" | "RecError">): Workers {
  const own: Workers["own"] = (url) => withTrusted(url, (url) => new Worker(url, { type: "module" }), RecError);
  const { locks } = navigator as { locks?: LockManager };
  if (isElsewhere(base)) return { shared: none, own: (url) => own(ownScript(url)), locks };
  return {
    shared: (url, name) => {
      const options: SharedOptions = { type: "module", name, extendedLifetime: true };
      return withTrusted(url, (url) => new SharedWorker(url, options), RecError);
    },
    own,
    locks,
  };
}

/** Each page makes its own script, by whose address browsers would know a shared worker. */
function none(): never {
  throw new Error("There is no shared worker of another origin.");
}

/** Visitors see no difference, but the site's owner should look at the file. */
function warn({ fallback }: Ready): void {
  if (fallback) console.warn(`recbuild: ${fallback.message} The engine took longer to start. (${fallback.code})`);
}
