/**
 * connect.js: the page's side of the engine, a file of the engine's folder that rec.js loads when the engine is to
 * start, and not before. In: what the engine is to open. Out: the engine's lane, in this browser.
 */
import type { Boot } from "../shared/boot.js";
import { Engine, type Place, type Ready } from "./engine.js";
import type { Workers } from "./line.js";

/** Browsers that do not know `extendedLifetime` ignore it: there, a worker lasts as long as a page has it. */
interface SharedOptions extends WorkerOptions {
  readonly extendedLifetime: boolean;
}

const workers: Workers = {
  shared: (url, name) => {
    const options: SharedOptions = { type: "module", name, extendedLifetime: true };
    return new SharedWorker(url, options);
  },
  own: (url) => new Worker(url, { type: "module" }),
  locks: navigator.locks as LockManager | undefined,
};

const PATIENCE = 60_000;

/** `parts` are item parts that the engine will be asked about. */
export async function connect(place: Pick<Place, "base" | "RecError" | "signal">, boot: Boot, parts: readonly number[]) {
  await opened();
  const engine = new Engine(boot, { ...place, workers, patience: PATIENCE }, parts);
  addEventListener("pagehide", () => engine.leave());
  addEventListener("pageshow", () => engine.back());
  engine.ready.then(note, () => undefined); // A failed start is reported by whoever waits for it.
  return engine;
}

/** Visitors see no difference, but who runs the site should look at the file. */
function note({ fallback }: Ready): void {
  if (fallback) console.info(`recbuild: ${fallback.message} The engine took longer to start. (${fallback.code})`);
}

/** A page that was only rendered ahead, and that nobody may ever see, starts nothing. */
async function opened(): Promise<void> {
  if (!(document as Document & { prerendering?: boolean }).prerendering) return;
  await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve, { once: true }));
}
