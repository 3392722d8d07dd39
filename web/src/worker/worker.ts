/**
 * The engine's worker: messages of protocol.ts in, messages of protocol.ts out. It lies in the engine folder
 * beside Pyodide, opens one bundle, and takes one message after the other. It remembers nothing of them.
 */
import { asRecError, RecError } from "../shared/errors.js";
import type { FromWorker, ToWorker } from "../shared/protocol.js";
import { browserHost, reasonOf } from "./browser.js";
import type { Engine } from "./engine.js";
import { openEngine } from "./host.js";

type Start = Extract<ToWorker, { type: "start" }>;
type Recommend = Extract<ToWorker, { type: "recommend" }>;

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
let engine: Engine | null = null;
let turn: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  turn = turn.then(() => (data.type === "start" ? start(data) : answer(data)));
};

async function start({ base, boot, parts }: Start): Promise<void> {
  const begun = performance.now();
  try {
    const opened = await openEngine(browserHost(), base, boot, parts);
    engine = opened.engine;
    const fallback = opened.fallback && { fallback: wordsOf(opened.fallback) };
    send({ type: "ready", milliseconds: performance.now() - begun, ...fallback });
  } catch (error) {
    send({ type: "failed", ...wordsOf(await reasonOf(error)) });
  }
  await engine?.rest();
}

async function answer({ id, request }: Recommend): Promise<void> {
  try {
    await started().load(request.parts);
  } catch (error) {
    return send({ type: "lacking", id, ...wordsOf(error) });
  }
  try {
    send({ type: "result", id, result: started().recommend(request) });
  } catch (error) {
    send({ type: "error", id, ...wordsOf(error) });
  }
  await started().rest();
}

function started(): Engine {
  if (!engine) throw new RecError("bad-request", "The engine has not been started. Send 'start' first.");
  return engine;
}

function wordsOf(error: unknown): Pick<RecError, "code" | "message"> {
  const { code, message } = asRecError(error);
  return { code, message };
}

function send(message: FromWorker): void {
  scope.postMessage(message);
}
