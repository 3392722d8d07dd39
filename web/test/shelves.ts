/** A page's client over fakes, and a shelf that goes through its lanes. */
import { Client } from "../src/page/client.js";
import { run } from "../src/page/shelf/flow.js";
import type { Settings } from "../src/page/settings.js";
import { bundle } from "./bundle.js";
import { FakeHost, FakeStage, FakeWorker, result } from "./fakes.js";

export function open(settings: Partial<Settings> = {}, made = bundle()) {
  const host = new FakeHost(made.files);
  host.settings = { ...host.settings, ...settings };
  const worker = new FakeWorker();
  worker.answer = () => result("walden", "carmilla");
  host.newWorker = () => worker;
  return { host, worker, client: new Client(made.boot, host), stage: new FakeStage() };
}

export const shelf = (client: Client, item: string | null, stage: FakeStage, signal = new AbortController().signal) =>
  run(client, item, { k: 3 }, stage, signal);
