// The measured visitor of the demo shop, in every page of it: likes another book as soon as the engine's list is on the
// shelf, and asks for what that changes. `globalThis.answered` resolves to the milliseconds since navigation began.

const LIKED = "dracula";

globalThis.answered = new Promise((resolve, reject) => {
  document.addEventListener("rec-error", ({ detail }) => reject(new Error(`${detail.code}: ${detail.message}`)));
  document.addEventListener("rec-impression", ({ detail: { lane } }) => {
    if (lane === "engine") ask(performance.now()).then(resolve, reject);
  });
});

async function ask(shelf) {
  const { recommend, track } = await import("/rec/rec.js");
  track("like", LIKED);
  const item = document.querySelector("rec-shelf[item]").getAttribute("item");
  const { lane, error } = await recommend({ item });
  const answer = performance.now();
  if (lane !== "engine") throw error ?? new Error(`The answer came from the ${lane} lane.`);
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  return { instant: at("rec:instant"), engine: at("rec:engine"), shelf, answer, origin: performance.timeOrigin };
}
