// work.mjs, as a worker and as a shared worker.

import { measure } from "./work.mjs";

const answerOn = (port) => {
  port.onmessage = async ({ data }) => port.postMessage(await measure(data));
};

if ("onconnect" in globalThis) onconnect = ({ ports: [port] }) => answerOn(port);
else answerOn(globalThis);
