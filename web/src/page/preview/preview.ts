/**
 * The bundle's own page, to try the bundle without a shop: a shelf with the default list; after a click, a page for
 * the item with its own shelf; and the profile on this device. It uses rec.js as any site would. It is no module
 * itself: browsers load no modules from a folder on disk, and then this script says what to do.
 */
import type { EventType } from "../public_api.js";
import css from "./preview.css";

type Rec = typeof import("../public_api.js");

const PAST_TENSE: Record<EventType, string> = {
  view: "viewed",
  click: "clicked",
  cart: "put in the basket",
  purchase: "bought",
  like: "liked",
  dislike: "disliked",
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];

const home = element("a", { href: "?", textContent: "Preview" });
const main = element("main", {});
const shelf = document.createElement("rec-shelf");
const list = element("ol", {});
const note = element("p", { className: "note" });
const forget = element("button", { type: "button", textContent: "Forget me" });
const toggle = element("button", { type: "button" });
const profile = element("aside", {}, [
  element("h2", { textContent: "What this device knows" }),
  element("p", { className: "note", textContent: "It stays in this browser: nothing of it is ever sent." }),
  list,
  element("p", { className: "buttons" }, [forget, toggle]),
  note,
]);
document.body.append(element("header", {}, [home]), main);

let rec: Rec;
import("../public_api.js").then(begin, explain);

function begin(loaded: Rec): void {
  rec = loaded;
  document.body.append(shelf, profile);
  forget.onclick = () => rec.profile.clear();
  toggle.onclick = () => (rec.status() === "off" ? rec.on() : rec.off());
  home.onclick = (event) => open(event, null);
  shelf.addEventListener("rec-click", (event) => open(event, (event as CustomEvent<{ item: string }>).detail.item));
  shelf.addEventListener("rec-error", (event) => {
    const { code, message } = (event as CustomEvent<{ code: string; message: string }>).detail;
    note.textContent = `${message} (${code})`;
  });
  addEventListener("popstate", showPage);
  setInterval(showProfile, 500);
  showPage();
}

function explain(): void {
  const paragraph = (textContent: string) => element("p", { textContent });
  const onDisk = [
    paragraph("A browser loads no bundle from a folder on disk: it needs a web server. In a terminal, run"),
    element("pre", { textContent: "recbuild serve FOLDER" }),
    paragraph("with the folder of this page, and open the address that it prints."),
  ];
  const incomplete = [paragraph("rec.js cannot be loaded. Copy the whole folder of the bundle again.")];
  const text = location.protocol === "file:" ? onDisk : incomplete;
  main.replaceChildren(element("h1", { textContent: "Nothing to show yet" }), ...text);
}

function open(event: Event, item: string | null): void {
  event.preventDefault();
  history.pushState(null, "", item === null ? "?" : `?${new URLSearchParams({ item })}`);
  showPage();
  scrollTo(0, 0);
}

function showPage(): void {
  const item = new URLSearchParams(location.search).get("item");
  note.textContent = "";
  document.title = item === null ? "Preview" : titleOf(item);
  main.replaceChildren(item === null ? startPage() : itemPage(item));
  if (item === null) shelf.removeAttribute("item");
  else shelf.setAttribute("item", item);
  showProfile();
}

function startPage(): HTMLElement {
  return element("article", {}, [
    element("h1", { textContent: "Try this bundle" }),
    element("p", { className: "note", textContent: "Open a few items, as a visitor would: the shelf follows." }),
  ]);
}

function itemPage(item: string): HTMLElement {
  const fields = Object.entries(rec.card(item) ?? {}).filter(([field]) => !["id", "title", "image", "url"].includes(field));
  const facts = fields
    .filter(([, value]) => value !== null)
    .flatMap(([field, value]) => [
      element("dt", { textContent: field }),
      element("dd", { textContent: String(value) }),
    ]);
  return element("article", {}, [
    element("p", { className: "note", textContent: item }),
    element("h1", { textContent: titleOf(item) }),
    element("dl", {}, facts),
  ]);
}

function showProfile(): void {
  const lines = [...rec.profile.events()].reverse().map(({ item, type, dwell }) => {
    const seconds = dwell === null ? "" : `, ${Math.round(dwell)} s in view`;
    return `${titleOf(item)} — ${PAST_TENSE[type]}${seconds}`;
  });
  toggle.textContent = rec.status() === "off" ? "Switch on" : "Switch off";
  const shown = lines.length > 0 ? lines : [rec.status() === "off" ? "Nothing: it is switched off." : "Nothing yet."];
  if (shown.join("\n") === [...list.children].map((line) => line.textContent).join("\n")) return;
  list.replaceChildren(...shown.map((textContent) => element("li", { textContent })));
}

function titleOf(item: string): string {
  return String(rec.card(item)?.title ?? item);
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  children: Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
