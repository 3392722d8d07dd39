/**
 * The engine's worker: messages of protocol.ts in, messages of protocol.ts out. It lies in the engine folder
 * beside Pyodide, opens one bundle, and answers one request after the other. It remembers nothing of them.
 */
import { asRecError, RecError } from "../shared/errors.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import { browserHost, reasonOf } from "./browser.js";
import { openEngine } from "./host.js";
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
    const { code, message } = asRecError(await reasonOf(error));
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
