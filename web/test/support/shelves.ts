/** A page's client over fakes, and a shelf of it. */
import { Client } from "../../src/page/client.js";
import { Flow } from "../../src/page/shelf/flow.js";
import type { Settings } from "../../src/page/settings.js";
import { bundle } from "./bundle.js";
import { FakeHost, FakeView, FakeWorker, result } from "./fakes.js";

export function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  const worker = new FakeWorker();
  worker.answer = () => result("walden", "carmilla");
  host.newWorker = () => worker;
  const client = new Client(made.boot, host);
  return { host, worker, client, flow: new Flow(client), view: new FakeView() };
}

export const shelf = (flow: Flow, item: string | null, view: FakeView, signal = new AbortController().signal) =>
  flow.run(item, { k: 3 }, view, signal);
