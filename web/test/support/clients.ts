/** Clients over a bundle and a host in memory. */
import { Client } from "../../src/page/client.js";
import type { Settings } from "../../src/page/settings.js";
import { bundle } from "./bundle.js";
import { FakeHost } from "./fakes.js";

/** A page of a new device. */
export function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  return { host, client: new Client(made.boot, host) };
}

/** The same device on its next page. */
export function nextPage(host: FakeHost, made = bundle()) {
  return new Client(made.boot, host);
}
