/**
 * The bundle's own page, to try the bundle without a shop: an item that is searched or picked, what a visitor can do with
 * it, a shelf with its settings and code, why each card is on it, and the profile on this device. It uses rec.js as any site
 * would. It is no module itself: browsers load no modules from a folder on disk, and then this script says what to do.
 */
import type { Condition, EventType, Kind } from "../public_api.js";
import { addressOf, NAMES, readAddress, type Shown } from "./address.js";
import { Catalog } from "./catalog.js";
import { element, link } from "./dom.js";
import { drawItem, drawStart } from "./item.js";
import css from "./preview.css";
import { Reasons } from "./reasons.js";
import { Search } from "./search.js";
import { Settings } from "./settings.js";

type Rec = typeof import("../public_api.js");

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];

const main = element("main", {});
document.body.append(element("header", {}, [link("?", "Preview", () => undefined)]), main);
import("../public_api.js").then((rec) => new Preview(rec).begin(), explain);

class Preview {
  #shown = readAddress(location.search);
  readonly #article = element("div", {});
  readonly #shelf = document.createElement("rec-shelf");
  readonly #error = element("p", { className: "note", role: "alert" });
  readonly #catalog: Catalog;
  readonly #search: Search;
  readonly #settings = new Settings((settings) => this.#go({ ...this.#shown, ...settings }, false));
  readonly #reasons: Reasons;

  constructor(private readonly rec: Rec) {
    this.#catalog = new Catalog(rec.recommend, rec.card, () => this.#learned());
    const address = (item: string) => addressOf({ ...this.#shown, item });
    const open = (item: string) => this.#go({ ...this.#shown, item }, true);
    this.#search = new Search(this.#catalog, address, open);
    this.#reasons = new Reasons((item) => this.#catalog.titleOf(item), address, open);
  }

  begin(): void {
    const home = link("?", "Preview", () => this.#go({ ...this.#shown, item: "" }, true));
    document.querySelector("header")!.replaceChildren(home, this.#search.element);
    const profile = document.createElement("rec-profile");
    profile.addEventListener("click", () => void this.#explainList()); // A button in it may have changed the profile.
    const known = element("aside", {}, [this.#settings.element, element("section", {}, [profile])]);
    main.replaceChildren(element("div", { className: "page" }, [this.#article, this.#shelf, this.#error, this.#reasons.element]), known);
    this.#shelf.addEventListener("rec-click", (event) => {
      event.preventDefault();
      this.#go({ ...this.#shown, item: event.detail.item }, true);
    });
    this.#shelf.addEventListener("rec-error", ({ detail: { code, message } }) => (this.#error.textContent = `${message} (${code})`));
    document.addEventListener("rec-ready", () => void this.#catalog.gather().catch(() => undefined));
    addEventListener("popstate", () => this.#show(readAddress(location.search)));
    this.#show(this.#shown);
  }

  /** `moves`: to another item, to which the visitor may come back. */
  #go(shown: Shown, moves: boolean): void {
    if (moves) history.pushState(null, "", addressOf(shown));
    else history.replaceState(null, "", addressOf(shown));
    this.#show(shown);
    if (moves) scrollTo(0, 0);
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.#error.textContent = "";
    for (const name of NAMES) {
      if (shown[name]) this.#shelf.setAttribute(name, shown[name]);
      else this.#shelf.removeAttribute(name);
    }
    this.#settings.show(shown);
    this.#drawItem();
    void this.#explainList();
    if (shown.item) void this.#catalog.find(shown.item).catch(() => undefined);
  }

  #drawItem(): void {
    const { item } = this.#shown;
    document.title = item ? this.#catalog.titleOf(item) : "Preview";
    const draw = () => drawItem(item, this.#catalog.card(item), (type, dwell) => this.#act(type, dwell));
    this.#article.replaceChildren(item ? draw() : drawStart());
  }

  #act(type: EventType, dwell: number | null): void {
    this.rec.track(type, this.#shown.item, { dwell });
    this.#shelf.deny = []; // Draws the shelf anew.
    void this.#explainList();
  }

  /** The same list as the shelf's, with its scores and reasons. */
  async #explainList(): Promise<void> {
    const shown = this.#shown;
    const [start, ready] = [performance.now(), this.rec.status() === "ready"];
    try {
      const { item, kind, k, where } = shown;
      const conditions = where ? { where: JSON.parse(where) as Condition[] } : {};
      const options = { item: item || null, ...(kind && { kind: kind as Kind }), ...(k && { k: Number(k) }), ...conditions };
      const list = await this.rec.recommend(options);
      this.#catalog.add(list);
      if (shown === this.#shown) this.#reasons.show(list, ready ? performance.now() - start : null);
    } catch (error) {
      if (shown === this.#shown) this.#reasons.fail((error as Error).message);
    }
  }

  #learned(): void {
    this.#search.refresh();
    const { item } = this.#shown;
    if (item && document.title !== this.#catalog.titleOf(item)) this.#drawItem();
  }
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
  main.replaceChildren(element("article", {}, [element("h1", { textContent: "Nothing to show yet" }), ...text]));
}
