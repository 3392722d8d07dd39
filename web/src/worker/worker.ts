/**
 * The engine's worker: messages of protocol.ts in, messages of protocol.ts out. It lies in the engine folder
 * beside Pyodide, opens one bundle, and answers one request after the other. It remembers nothing of them.
 */
import { asRecError, RecError } from "../page/errors.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import { type Fetch, found } from "./files.js";
import { type Host, openEngine } from "./host.js";
import type { Engine } from "./python.js";

type Start = Extract<ToWorker, { type: "start" }>;
type Recommend = Extract<ToWorker, { type: "recommend" }>;

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
let engine: Promise<Engine> | null = null;

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void (data.type === "start" ? start(data) : answer(data));
};

async function start({ base, boot }: Start): Promise<void> {
  const begun = performance.now();
  try {
    engine = openEngine(browserHost(), base, boot);
    await engine;
    send({ type: "ready", milliseconds: performance.now() - begun });
  } catch (error) {
    const { code, message } = asRecError(error);
    send({ type: "failed", code, message });
  }
}

async function answer({ id, request }: Recommend): Promise<void> {
  try {
    if (!engine) throw new RecError("bad-request", "The engine has not been started. Send 'start' first.");
    send({ type: "result", id, result: (await engine).recommend(request) });
  } catch (error) {
    const { code, message } = asRecError(error);
    send({ type: "error", id, code, message });
  }
}

function send(message: FromWorker): void {
  scope.postMessage(message);
}

function browserHost(): Host {
  const folder = new URL("./", import.meta.url).href;
  const fetch: Fetch = scope.fetch.bind(scope);
  const lost = watchFetch(fetch);
  return {
    folder,
    fetch,
    lost,
    async importPyodide() {
      try {
        return await import("./pyodide.mjs");
      } catch (error) {
        await found(fetch, `${folder}pyodide.mjs`); // a failed import does not say why; this does
        throw error;
      }
    },
  };
}

/** Pyodide logs a file that it cannot have, and waits; so each fetch of Pyodide's that fails rejects this. */
function watchFetch(fetch: Fetch): Promise<never> {
  return new Promise((_, reject) => {
    scope.fetch = async (input, init) => {
      try {
        return await found(fetch, String(input), init);
      } catch (error) {
        reject(error);
        throw error;
      }
    };
  });
}
