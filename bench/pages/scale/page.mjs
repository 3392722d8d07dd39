// An item's page in a catalog of any size: ?item=ID. Shows the shelf, waits for the engine, then asks again and again as
// a visitor with ever new events. `globalThis.answered` resolves to what that took, in milliseconds.

import { profile, recommend, track } from "/rec/rec.js";

const REQUESTS = 200;
const SESSION = 10;

const item = new URL(location.href).searchParams.get("item");
globalThis.answered = new Promise((resolve, reject) => {
  document.addEventListener("rec-error", ({ detail }) => reject(new Error(`${detail.code}: ${detail.message}`)));
  document.addEventListener("rec-ready", () => ask().then(resolve, reject));
});
document.querySelector("rec-shelf").setAttribute("item", item);

async function ask() {
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  const first = await recommend({ item });
  const answered = performance.now();
  const taken = [];
  for (let turn = 0; turn < REQUESTS; turn++) {
    if (turn % SESSION === 0) profile.clear();
    track("view", first.items[turn % first.items.length].item);
    const start = performance.now();
    const { lane, error } = await recommend({ item });
    taken.push(performance.now() - start);
    if (lane !== "engine") throw error ?? new Error(`The answer came from the ${lane} lane.`);
  }
  return { instant: at("rec:instant"), engine: at("rec:engine"), answered, taken };
}
