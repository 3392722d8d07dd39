/**
 * The engine's worker: messages of protocol.ts in, messages of protocol.ts out. It stands in the engine folder
 * beside Pyodide and opens one bundle, for one page, or as a shared worker for all pages of the site.
 */
import { channelOf, forgetReasonOf } from "../shared/tabs.js";
import { browserEnvironment, reasonOf } from "./browser.js";
import { holdLock } from "./lock.js";
import { openEngine } from "./open.js";
import { Service, type Start } from "./service.js";

/** The bundle's folder, which contains the engine folder. */
const BASE = new URL("../", import.meta.url).href;
const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;

if ("onconnect" in scope) serveShared(scope);
else new Service(open).serve(scope);

async function open({ base, boot, parts }: Start) {
  try {
    return await openEngine(browserEnvironment(), base, boot, parts);
  } catch (error) {
    throw await reasonOf(error);
  }
}

function serveShared(scope: SharedWorkerGlobalScope): void {
  // The worker ends after a failed start, so that the next page gets a new worker, which tries again.
  const service = new Service(open, () => scope.close());
  const holding = holdLock(scope.navigator);
  let retired = false;
  scope.onconnect = ({ ports: [port] }) => {
    if (!retired) service.serve(port!);
    void holding.then((lock) => {
      port!.postMessage({ type: retired ? "retired" : "hello", lock });
      if (retired) scope.close();
    });
  };
  // The worker still has the parts that the visitor's pages loaded: a page that opens after "clear" must not find them.
  new BroadcastChannel(channelOf(BASE)).onmessage = ({ data }: MessageEvent<unknown>) => {
    const reason = forgetReasonOf(data);
    if (reason === "clear") retired = true;
    else if (reason) scope.close();
  };
}
