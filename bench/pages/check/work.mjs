// How fast things are where this runs, be it a page, a worker or a shared worker: {loop, trip, download} in milliseconds.

const TIMES = 9;
const ROUNDS = 5e7;

/** @param {string} large the address of a file */
export async function measure(large) {
  const loops = [];
  const trips = [];
  for (let time = 0; time < TIMES; time++) {
    loops.push(await timed(spin));
    trips.push(await timed(() => load("work.mjs")));
  }
  return { loop: middle(loops), trip: middle(trips), download: await timed(() => load(large)) };
}

/** @param {number[]} times */
function middle(times) {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** @param {() => unknown} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function spin() {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) sum = (sum * 31 + round) | 0;
  return sum;
}

/** @param {string} url */
async function load(url) {
  return (await fetch(url, { cache: "no-store" })).arrayBuffer();
}
