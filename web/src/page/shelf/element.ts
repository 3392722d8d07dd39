/**
 * `<rec-shelf item="sku-1" k="6" heading="You may like">`: recommendations in place of its children. `where` is a list
 * of conditions, in JSON, that all of them meet.
 *
 * It keeps its height from the moment it is defined. Before that, one line of the page's CSS does:
 * `rec-shelf:not(:defined) { display: block; min-block-size: max(344px, 21.5em) }`.
 * Events, all on the element: `rec-impression` {items, lane} when half of it is in view, `rec-click` {item}
 * (preventDefault keeps the visitor on the page), `rec-error` {code, message} once per code.
 */
import { deferred } from "../../shared/deferred.js";
import { RecError } from "../../shared/errors.js";
import type { Client, RecommendationList } from "../client.js";
import { DEFAULT_K, isK, MAX_K } from "../instant/options.js";
import { CardList } from "./card_list.js";
import { Flow, type ShelfView } from "./flow.js";

/** How far below the viewport a shelf starts to load its images. */
const MARGIN = "600px";

export function defineShelf(client: Client): void {
  const flow = new Flow(client);
  class RecShelf extends HTMLElement {
    static readonly observedAttributes = ["item", "k", "heading", "where"];

    readonly #cards = new CardList(
      this,
      client,
      flow.images,
      (event, item) => this.#clicked(event, item),
      (error) => this.isConnected && this.#report(error),
    );
    /** The codes of the errors that were reported. */
    readonly #reported = new Set<string>();
    /** Aborted when the element is removed; null while it is not in a document. */
    #connection: AbortController | null = null;
    /** Aborted when the list is out of date. */
    #run = new AbortController();
    readonly #nearViewport = deferred();
    /** The list on show, until its impression is reported. */
    #unseen: RecommendationList | null = null;
    #halfInView = false;
    #inView = false;
    #hovered = false;
    #unused = deferred();

    connectedCallback(): void {
      this.#connection = new AbortController();
      const { signal } = this.#connection;
      signal.addEventListener("abort", client.onChange(() => this.#begin()));
      this.#watchViewport(signal);
      this.#watchVisitor(signal);
      this.#begin();
    }

    disconnectedCallback(): void {
      this.#run.abort();
      this.#connection?.abort();
      this.#connection = null;
    }

    attributeChangedCallback(): void {
      if (this.#connection) this.#begin();
    }

    #begin(): void {
      this.#run.abort();
      this.#run = new AbortController();
      const { signal } = this.#run;
      const given = Number(this.getAttribute("k") ?? DEFAULT_K);
      const k = isK(given) ? given : DEFAULT_K;
      const where = parse(this.getAttribute("where") ?? "[]");
      this.#cards.setColumns(k);
      let answered = false;
      const view: ShelfView = {
        nearViewport: this.#nearViewport.promise,
        show: async (list, whole) => {
          if (k !== given) this.#report(invalidK(k));
          const changed = await this.#cards.show(list, whole);
          answered = true;
          if (!changed || signal.aborted) return;
          this.#unseen = list;
          this.#reportImpression();
        },
        unused: () => this.#untilUnused(),
        report: (error) => {
          this.#report(error);
          if (answered || error.code !== "bad-request") return;
          this.#cards.clear(); // The cards on show may not meet the new options.
          this.#unseen = null;
        },
      };
      void flow.run(this.getAttribute("item"), { k, where }, view, signal);
    }

    #watchViewport(signal: AbortSignal): void {
      const near = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#nearViewport.resolve();
        },
        { rootMargin: MARGIN },
      );
      const view = new IntersectionObserver(
        (entries) => {
          const entry = entries.at(-1)!;
          this.#inView = entry.isIntersecting;
          this.#halfInView = entry.intersectionRatio >= 0.5;
          this.#reportImpression();
          this.#checkUse();
        },
        { threshold: [0, 0.5] },
      );
      for (const observer of [near, view]) {
        observer.observe(this);
        signal.addEventListener("abort", () => observer.disconnect());
      }
    }

    #watchVisitor(signal: AbortSignal): void {
      this.#hovered = this.matches(":hover");
      const setHovered = (hovered: boolean) => () => {
        this.#hovered = hovered;
        this.#checkUse();
      };
      this.addEventListener("pointerenter", setHovered(true), { signal });
      this.addEventListener("pointerleave", setHovered(false), { signal });
      this.addEventListener("focusout", () => setTimeout(() => this.#checkUse()), { signal });
    }

    #untilUnused(): Promise<void> {
      this.#unused = deferred();
      this.#checkUse();
      return this.#unused.promise;
    }

    /** Lets the engine's list be shown unless the visitor is using this one. */
    #checkUse(): void {
      const scrolled = this.#inView && this.#cards.scrolled;
      if (!this.#hovered && !scrolled && !this.matches(":focus-within")) this.#unused.resolve();
    }

    #reportImpression(): void {
      if (!this.#halfInView || !this.#unseen) return;
      const { items, lane } = this.#unseen;
      this.#unseen = null;
      if (items.length > 0) this.#fire("rec-impression", { items: items.map(({ item }) => item), lane });
    }

    #clicked(event: Event, item: string): void {
      client.track("click", item);
      if (!this.#fire("rec-click", { item })) event.preventDefault();
    }

    #report(error: RecError): void {
      const { code, message } = error;
      client.warn(error);
      if (!this.#reported.has(code)) this.#fire("rec-error", { code, message });
      this.#reported.add(code);
    }

    #fire(name: string, detail: unknown): boolean {
      return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
    }
  }
  // On a page with two bundles, the shelves are those of the first one.
  if (!customElements.get("rec-shelf")) customElements.define("rec-shelf", RecShelf);
}

/** Text that is no JSON becomes null, which is refused because it is no list. */
function parse(json: string) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function invalidK(k: number): RecError {
  return new RecError("bad-request", `k must be a whole number from 1 to ${MAX_K}: the shelf shows ${k}.`);
}
