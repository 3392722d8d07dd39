/** The boot piece of rec-signed.js: it is read and checked before anything else of the module runs. */
import { asRecError, RecError } from "../../shared/errors.js";
import { unreachable } from "../../shared/files.js";
import { latestBoot } from "./latest.js";

async function read() {
  const boot = await latestBoot({ base: new URL(".", import.meta.url).href, fetch: (url, cache) => fetch(url, { cache }) });
  if (boot) return boot;
  throw unreachable("signed.json");
}

/** Tells the page why it has no shelf. The module fails with this error, and the shelf's own children stay. */
function report(error: unknown): never {
  const { code, message } = asRecError(error);
  document.dispatchEvent(new CustomEvent("rec-error", { detail: { code, message } }));
  throw new RecError(code, message);
}

export const __BOOT__ = await read().catch(report);
