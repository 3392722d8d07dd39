/**
 * "What this device knows": draws the profile as books on a shelf and a list in words, and lets the visitor
 * forget it, save it, or switch it off. It is drawn into a closed root, like the shelf of recommendations:
 * whoever copies the document does not take it along. The one file it asks for names every book, whatever was read.
 */
import { off, on, preload, profile, status } from "./rec/rec.js";

const titles = await (await fetch(new URL("titles.json", import.meta.url))).json();
const find = (id) => document.getElementById(id);
const [remember, forget, save, reply] = [find("remember"), find("forget"), find("save"), find("reply")];
const root = find("memory").attachShadow({ mode: "closed" });
const paper = element("div");

const DEEDS = {
  view: ["You looked at ", ""],
  click: ["You followed a suggestion to ", ""],
  cart: ["You put ", " in the basket"],
  purchase: ["You bought ", ""],
  like: ["You liked ", ""],
  dislike: ["You said that ", " is not for you"],
  block: ["You want to see nothing of ", ""],
};

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});

function draw() {
  const events = [...profile.events()].reverse();
  const remembers = status() !== "off";
  remember.checked = remembers;
  forget.disabled = save.disabled = events.length === 0;
  paper.replaceChildren(...(events.length ? memory(events) : [nothing(remembers)]));
}

function memory(events) {
  const books = [...new Set(events.map(({ item }) => item))].filter((item) => titles[item]);
  const shelf = element("ul", { className: "shelf" }, ...books.map((item) => element("li", {}, spine(item))));
  const list = element("ol", { className: "deeds" }, ...events.map(deed));
  const count = `${amount(events.length, "note", "notes")} about ${amount(books.length, "book", "books")}`;
  return [element("h2", {}, count), element("div", { className: "shelf-scroll" }, shelf), list];
}

function nothing(remembers) {
  const text = remembers
    ? "Nothing yet. Open a book, and it will stand here when you come back."
    : "Nothing, and it stays that way until you switch the memory on again.";
  return element("p", { className: "nothing" }, text);
}

function spine(item) {
  const { title, palette, thickness } = titles[item];
  const link = element("a", { className: "spine", href: page(item) }, title);
  Object.assign(link.dataset, { palette, thickness });
  return link;
}

function deed({ item, type, time, dwell }) {
  const [before, after] = DEEDS[type];
  const when = new Date(time * 1000);
  // A block is of a topic, such as "author=Jane Austen".
  const name = type === "block" ? item.slice(item.indexOf("=") + 1) : item;
  const title = titles[item] ? element("a", { href: page(item) }, titles[item].title) : name;
  return element(
    "li",
    {},
    element("time", { dateTime: when.toISOString() }, CLOCK.format(when)),
    element("p", {}, before, title, after, dwell >= 1 ? ` for ${duration(dwell)}.` : "."),
  );
}

function duration(seconds) {
  if (seconds < 90) return amount(Math.round(seconds), "second", "seconds");
  return amount(Math.round(seconds / 60), "minute", "minutes");
}

function amount(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

function page(item) {
  return `books/${encodeURIComponent(item)}.html`;
}

/** Resolves when the stylesheet is there or missing: nothing is drawn before, so that nothing jumps. */
function sheet(href) {
  const link = element("link", { rel: "stylesheet", href });
  root.append(link);
  return new Promise((resolve) => (link.onload = link.onerror = resolve));
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

remember.addEventListener("change", () => {
  (remember.checked ? on : off)();
  reply.textContent = remember.checked ? "The memory is on." : "The memory is off, and what was in it is gone.";
  draw();
});

forget.addEventListener("click", () => {
  profile.clear();
  reply.textContent = "Forgotten. Nothing of it is left on this device.";
  draw();
});

save.addEventListener("click", () => {
  const file = new Blob([JSON.stringify(profile.export(), null, 2)], { type: "application/json" });
  element("a", { href: URL.createObjectURL(file), download: "the-long-shelf.json" }).click();
});

find("load").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  try {
    profile.import(JSON.parse(await file.text()));
    reply.textContent = "Loaded. The shop knows what the copy knows.";
  } catch {
    reply.textContent = `“${file.name}” is no copy that this page has saved. Nothing has changed.`;
  }
  target.value = "";
  draw();
});

/** The browser offers to install the shop: the button does it when the visitor wants to. */
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  find("install").hidden = false;
  find("install").onclick = async () => {
    const { outcome } = await event.prompt();
    find("install").hidden = outcome === "accepted";
  };
});

document.addEventListener("rec-offline", ({ detail: { parts, of, bytes } }) => {
  const share = parts === of ? "all suggestions" : `suggestions for ${Math.round((100 * parts) / of)} % of the books`;
  find("offline").textContent =
    `Kept on this device: the pages that you open, and ${share} (${Math.ceil(bytes / 1000)} KB, and the engine).`;
});
if (document.querySelector("script[data-offline]") && status() !== "off") preload();

addEventListener("pageshow", draw); // The visitor may come back to this very page from a book.
await Promise.all([sheet("cards.css"), sheet("you.css")]);
root.append(paper);
remember.disabled = false;
draw();
