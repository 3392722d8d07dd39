/**
 * overlay.js: what changed since the bundle was built, such as stock and prices (docs/format.md, "The overlay"). It is a
 * file of the engine folder that rec.js loads, together with the overlay and the page's first list, where the boot piece
 * says that there is one: on every page view, whoever visits. An overlay that is late, missing, damaged or of another build
 * costs the visitor nothing: the list is shown as it was built.
 */
import { asRecError } from "../../shared/errors.js";
import type { Host } from "../host.js";
import type { InstantParts } from "../instant/parts.js";
import { PageNews } from "./news.js";
import { readOverlay } from "./read.js";

/** In a page that stays open, milliseconds until the next item's visit requests the overlay anew. */
const FRESH = 60_000;

type Page = Pick<InstantParts, "boot" | "loaded" | "news" | "changed">;
type Site = Pick<Host, "base" | "entries" | "fetch" | "warn" | "announce">;

/** `answer`: to the first request for the overlay. Never fails. */
export async function open(answer: Promise<Response>, page: Page, host: Site): Promise<void> {
  const renew = () => void open(host.fetch(`${host.base}overlay.json`, "no-cache"), page, host);
  try {
    const data = await readOverlay(answer, host, page.boot.build);
    const due = Date.now() + FRESH;
    let renewed = false;
    const use = () => {
      if (!renewed && Date.now() > due) renew();
      renewed ||= Date.now() > due;
    };
    take(page, new PageNews(data, use));
  } catch (error) {
    const { code, message } = asRecError(error);
    host.warn(`${message} (${code})`);
    host.announce("rec-error", { code, message });
  }
}

/** Lists that are on show already are drawn anew, if the overlay is about one of their items. */
function take(page: Page, news: PageNews): void {
  const parts = [...page.loaded];
  const touched = parts.some((part) => news.part(part) !== page.news?.part(part));
  page.news = news;
  if (!touched) return;
  page.loaded.clear();
  page.changed?.();
}
