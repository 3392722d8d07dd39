/**
 * The buttons of a book's page: each tells the profile on this device what the visitor did, and answers in
 * a sentence. There is no basket: the shop sells nothing.
 */

// The shop takes orders with or without recommendations: where rec.js is missing, nothing is noted down.
const loading = import("./rec/rec.js").catch(() => ({ track() {}, status: () => "off" }));

const book = document.querySelector(".book");
const title = book.querySelector("h1").textContent;
const reply = book.querySelector(".reply");
const opinions = book.querySelectorAll("[aria-pressed]");

const ANSWERS = {
  cart: `“${title}” would be in your basket now, if anything here were for sale.`,
  like: "Noted on this device: more like this.",
  dislike: "Noted on this device: less like this.",
};

// The buttons work from the start, also while rec.js is on its way.
book.addEventListener("click", async ({ target }) => {
  const type = target.dataset.track;
  if (!type) return;
  const rec = await loading;
  rec.track(type, book.dataset.item);
  reply.textContent = ANSWERS[type];
  if (type === "cart") return;
  if (rec.status() === "off") {
    reply.textContent = "Nothing is being remembered here, so this was not noted.";
    return;
  }
  // Pressed on this page only: what the profile knows must not be readable from the document later.
  opinions.forEach((button) => (button.ariaPressed = String(button === target)));
});
