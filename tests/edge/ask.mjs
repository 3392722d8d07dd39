// Opens a bundle in Node by the npm package; requests as lines of JSON in, answers as lines of JSON out.

import { createInterface } from "node:readline";
import { openBundle } from "../../web/npm/engine.js";

const shop = await openBundle(process.argv[2]).catch(({ message }) => {
  console.log(JSON.stringify({ message }));
  process.exit(0);
});
for await (const line of createInterface({ input: process.stdin })) {
  const { query, ...request } = JSON.parse(line);
  const asked = query === undefined ? shop.recommend(request) : shop.search(query, request);
  const answer = await asked.catch(({ code, message }) => ({ code, message }));
  console.log(JSON.stringify(answer));
}
