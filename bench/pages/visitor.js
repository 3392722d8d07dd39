// The measured visitor of a site's item pages, in every one of them: once the engine's list is on the shelf, likes its
// first item and asks for what that changes. `globalThis.answered` resolves to milliseconds since navigation began.

/** Of a card of the site's own, and of recbuild's. */
const TITLE = '[data-rec="title"], [part~="title"]';

/** What the shelf shows, as its titles, and since when. */
let shown = { titles: "", at: 0 };
/** Called when it shows something else. */
let changed = () => {};

const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  const painted = () => requestAnimationFrame(() => setTimeout(() => look(root)));
  new MutationObserver(painted).observe(root, { childList: true, subtree: true });
  return root;
};

function look(root) {
  const titles = [...root.querySelectorAll("section li")].map((card) => card.querySelector(TITLE)?.textContent).join();
  if (titles === shown.titles) return;
  shown = { titles, at: performance.now() };
  changed();
}

/** Milliseconds of the page's longest task; the browser reports those over 50. */
let longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });

globalThis.answered = new Promise((resolve, reject) => {
  document.addEventListener("rec-error", ({ detail }) => reject(new Error(`${detail.code}: ${detail.message}`)));
  document.addEventListener("rec-ready", () => ask().then(resolve, reject));
});

async function ask() {
  const { recommend, track } = await import("/rec/rec.js");
  const shelf = document.querySelector("rec-shelf[item]");
  const item = shelf.getAttribute("item");
  const list = await engineList(recommend, { item, k: Number(shelf.getAttribute("k") ?? 6) });
  const wanted = list.map(({ card }) => card.title).join();
  while (shown.titles !== wanted) await new Promise((resolve) => (changed = resolve));
  track("like", list[0].item);
  await engineList(recommend, { item });
  const answer = performance.now();
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  const [paint, instant, engine] = ["first-contentful-paint", "rec:instant", "rec:engine"].map(at);
  return { paint, instant, engine, shelf: Math.max(shown.at, engine), answer, longest, origin: performance.timeOrigin };
}

async function engineList(recommend, options) {
  const { items, lane, error } = await recommend(options);
  if (lane !== "engine") throw error ?? new Error(`The answer came from the ${lane} lane.`);
  return items;
}
