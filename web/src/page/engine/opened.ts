/** What follows once the engine is ready: the page learns it, and is kept for times without a network if the site wishes that. */
import type { Boot } from "../../shared/boot.js";
import type { Ready } from "../../shared/protocol.js";
import type { Host } from "../host.js";
import { type Failure, keepPage } from "./offline.js";

/** `RecError`: the page's own class. */
export function opened(ready: Ready, host: Host, RecError: Failure, boot: Boot): void {
  host.mark("rec:engine");
  host.announce("rec-ready", ready);
  if (host.settings.offline) void keepPage(host, RecError, boot);
}
