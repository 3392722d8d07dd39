/** The studio's page: its views, one at a time, by the address's fragment. */
import { element } from "./dom.js";
import { ask, Refused } from "./server.js";
import type { Place, Studio, View } from "./view.js";

const VIEWS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<{ view: View }> }>> = {
  catalog: { title: "Catalog", load: () => import("./catalog/catalog.js") },
  map: { title: "Map", load: () => import("./map/map.js") },
  visitor: { title: "Visitor", load: () => import("./visitor/visitor.js") },
  settings: { title: "Settings", load: () => import("./settings/settings.js") },
  report: { title: "Report", load: () => import("./report/report.js") },
};

const nav = document.querySelector("nav")!;
const main = document.querySelector("main")!;
const notice = document.getElementById("notice")!;
const shown = document.getElementById("place")!;
const links = Object.entries(VIEWS).map(([name, { title }]) => element("a", { href: `#${name}`, textContent: title }));
nav.append(...links);

let open = new AbortController();

function say(text: string, isError = false): void {
  notice.textContent = text;
  notice.classList.toggle("error", isError);
}

function report(error: unknown): void {
  if ((error as Error).name !== "AbortError") say(error instanceof Refused ? error.message : `The studio failed: ${error}`, true);
}

/** The view that the address names; Catalog, or Visitor where there is no catalog. */
function named(place: Place): string {
  const name = location.hash.slice(1).split("?")[0]!;
  return name in VIEWS ? name : place.source ? "catalog" : "visitor";
}

async function show(): Promise<void> {
  open.abort();
  const controller = (open = new AbortController());
  say("");
  try {
    const place = await ask<Place>("place");
    const name = named(place);
    const { title, load } = VIEWS[name]!;
    const { view } = await load();
    if (controller.signal.aborted) return;
    document.title = `${title} · recbuild studio`;
    for (const link of links) link.ariaCurrent = link.hash === `#${name}` ? "page" : null;
    shown.textContent = [place.source, place.bundle && `${place.items.toLocaleString("en")} items in ${place.bundle}`].filter(Boolean).join(" · ");
    if (place.refused) say(place.refused, true);
    const root = element("div", { className: name });
    main.replaceChildren(element("h1", { textContent: title }), root);
    const studio: Studio = { place, say, refresh: show };
    await view.open(root, studio, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) report(error);
  }
}

// A view's own requests fail into promises that nobody awaits.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report(event.reason);
});
addEventListener("hashchange", () => void show().then(() => main.focus()));
void show();
