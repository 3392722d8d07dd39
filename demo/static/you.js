/**
 * "What this device knows": draws the profile as books on a shelf and a list in words, and lets the visitor
 * forget it, save it, or switch it off. It is drawn into a closed root, like the shelf of recommendations:
 * other scripts on the page cannot read it. The one file it asks for names every book, whatever was read.
 */
import { off, on, profile, status } from "./rec/rec.js";

const titles = await (await fetch(new URL("titles.json", import.meta.url))).json();
const root = document.querySelector("#memory").attachShadow({ mode: "closed" });
const [remember, forget, save, reply] = ["remember", "forget", "save", "reply"].map((id) => document.getElementById(id));

const DEEDS = {
  view: ["You looked at ", ""],
  click: ["You followed a suggestion to ", ""],
  cart: ["You put ", " in the basket"],
  purchase: ["You bought ", ""],
  like: ["You liked ", ""],
  dislike: ["You said that ", " is not for you"],
};

function draw() {
  const events = [...profile.events()].reverse();
  const remembers = status() !== "off";
  remember.checked = remembers;
  forget.disabled = save.disabled = events.length === 0;
  root.replaceChildren(sheet("cards.css"), sheet("you.css"), ...(events.length ? memory(events) : [nothing(remembers)]));
}

function memory(events) {
  const books = [...new Set(events.map(({ item }) => item))].filter((item) => titles[item]);
  const shelf = element("ul", { className: "shelf" }, ...books.map((item) => element("li", {}, spine(item))));
  const list = element("ol", { className: "deeds" }, ...events.map(deed));
  return [element("div", { className: "shelf-scroll" }, shelf), list];
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
  const title = titles[item] ? element("a", { href: page(item) }, titles[item].title) : item;
  return element(
    "li",
    {},
    element("time", { dateTime: when.toISOString() }, when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })),
    element("p", {}, before, title, after, dwell >= 1 ? ` for ${duration(dwell)}.` : "."),
  );
}

function duration(seconds) {
  const [amount, unit] = seconds < 90 ? [Math.round(seconds), "second"] : [Math.round(seconds / 60), "minute"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(amount);
}

function page(item) {
  return `books/${encodeURIComponent(item)}.html`;
}

function sheet(href) {
  return element("link", { rel: "stylesheet", href });
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
  const href = URL.createObjectURL(file);
  element("a", { href, download: "the-long-shelf.json" }).click();
  URL.revokeObjectURL(href);
});

addEventListener("pageshow", draw); // Also when the visitor comes back to this page from a book.
remember.disabled = false;
