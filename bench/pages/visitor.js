// The measured visitor of a site's item pages, in every one of them: once the engine's list is on the shelf, likes its
// first item and asks for what that changes. `globalThis.answered` resolves to milliseconds since navigation began.

/** What the shelf shows, by lane, and since when. */
const seen = new Map();
const { promise: improved, resolve: improve } = Promise.withResolvers();

/** Milliseconds of the page's longest task; the browser reports those over 50. */
let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });

globalThis.answered = new Promise((resolve, reject) => {
  document.addEventListener("rec-error", ({ detail }) => reject(new Error(`${detail.code}: ${detail.message}`)));
  document.addEventListener("rec-ready", () => ask().then(resolve, reject));
});
document.addEventListener("rec-impression", ({ detail: { items, lane } }) => {
  seen.set(lane, { items: items.join(), at: performance.now() });
  if (lane === "engine") improve();
});

async function ask() {
  const { recommend, track } = await import("/rec/rec.js");
  const shelf = document.querySelector("rec-shelf[item]");
  const item = shelf.getAttribute("item");
  const list = await engineList(recommend, { item, k: Number(shelf.getAttribute("k") ?? 6) });
  const listed = performance.now();
  // A list that the shelf shows already makes no impression.
  if (seen.get("instant")?.items !== list.join()) await improved;
  track("like", list[0]);
  await engineList(recommend, { item });
  const answer = performance.now();
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  const [paint, instant, engine] = ["first-contentful-paint", "rec:instant", "rec:engine"].map(at);
  return { paint, instant, engine, shelf: seen.get("engine")?.at ?? listed, answer, longest, origin: performance.timeOrigin };
}

async function engineList(recommend, options) {
  const { items, lane, error } = await recommend(options);
  if (lane !== "engine") throw error ?? new Error(`The answer came from the ${lane} lane.`);
  return items.map(({ item }) => item);
}
