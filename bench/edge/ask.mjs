// One process in Node, Deno or Bun: opens a bundle, asks for lists, prints milliseconds. Arguments: bundle, item, how often.

import { openBundle } from "../../web/npm/engine.js";

const [bundle, item, times] = process.argv.slice(2);
const start = performance.now();
const shop = await openBundle(bundle);
const ask = () => shop.recommend({ item, events: [item], k: 6 });
await ask();
const cold = performance.now() - start;
const warm = [];
for (let time = 0; time < Number(times); time++) {
  const begin = performance.now();
  await ask();
  warm.push(performance.now() - begin);
}
console.log(JSON.stringify({ cold, warm, memory: process.memoryUsage().rss }));
