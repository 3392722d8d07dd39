/**
 * The engine's worker: messages of protocol.ts in, messages of protocol.ts out. It lies in the engine folder
 * beside Pyodide and opens one bundle, for one page, or as a shared worker for all pages of the site.
 */
import { holdLock } from "./alive.js";
import { browserHost, reasonOf } from "./browser.js";
import { channelOf, forgottenIn } from "../shared/tabs.js";
import { openEngine } from "./host.js";
import { Service, type Start } from "./service.js";

/** The bundle's folder: the engine's lies in it. */
const BASE = new URL("../", import.meta.url).href;
const scope = globalThis as unknown as DedicatedWorkerGlobalScope | SharedWorkerGlobalScope;

if ("onconnect" in scope) beShared(scope);
else new Service(open).serve(scope);

async function open({ base, boot, parts }: Start) {
  try {
    return await openEngine(browserHost(), base, boot, parts);
  } catch (error) {
    throw await reasonOf(error);
  }
}

function beShared(scope: SharedWorkerGlobalScope): void {
  // A page that comes after a failed start gets a new worker, and with it another try.
  const service = new Service(open, () => scope.close());
  const alive = holdLock(scope.navigator);
  let retired = false;
  scope.onconnect = ({ ports: [port] }) => {
    if (!retired) service.serve(port!);
    void alive.then((alive) => {
      port!.postMessage({ type: retired ? "retired" : "hello", alive });
      if (retired) scope.close();
    });
  };
  // What this visitor's pages had loaded is still here: those that come after the forgetting must not find it.
  new BroadcastChannel(channelOf(BASE)).onmessage = ({ data }: MessageEvent<unknown>) => {
    const forget = forgottenIn(data);
    if (forget === "clear") retired = true;
    else if (forget) scope.close();
  };
}
