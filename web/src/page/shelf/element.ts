/**
 * `<rec-shelf item="sku-1" count="6" heading="You may like">`: recommendations in place of its children. `where` is a
 * list of conditions, in JSON, that all of them meet.
 *
 * It keeps its height from the moment it is defined. Before that, one line of the page's CSS does:
 * `rec-shelf:not(:defined) { display: block; min-block-size: max(344px, 21.5em) }`.
 * Events, all on the element: `rec-impression` {items, lane} when half of it is in view, `rec-click` {item}
 * (preventDefault keeps the visitor on the page), `rec-error` {code, message} once per code.
 */
import type { Client, Recommended } from "../client.js";
import { deferred } from "../../shared/deferred.js";
import { RecError } from "../../shared/errors.js";
import { Flow, type Stage } from "./flow.js";
import { Strip } from "./card_list.js";
import { COUNT, isCount, MOST } from "../instant/options.js";

const NEAR = "600px";

export function defineShelf(client: Client): void {
  const flow = new Flow(client);
  class RecShelf extends HTMLElement {
    static readonly observedAttributes = ["item", "count", "heading", "where"];

    readonly #strip = new Strip(
      this,
      client,
      flow.images,
      (event, item) => this.#clicked(event, item),
      (error) => this.isConnected && this.#report(error),
    );
    readonly #reported = new Set<string>();
    #connection: AbortController | null = null;
    #run = new AbortController();
    readonly #near = deferred();
    #shown: Recommended | null = null;
    #halfInView = false;
    #inView = false;
    #over = false;
    #free = deferred();

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
      const asked = Number(this.getAttribute("count") ?? COUNT);
      const count = isCount(asked) ? asked : COUNT;
      const where = parse(this.getAttribute("where") ?? "[]");
      this.#strip.fit(count);
      let answered = false;
      const stage: Stage = {
        near: this.#near.promise,
        show: async (shown, whole) => {
          if (count !== asked) this.#report(uncountable(count));
          const changed = await this.#strip.show(shown, whole);
          answered = true;
          if (!changed || signal.aborted) return;
          this.#shown = shown;
          this.#impress();
        },
        unused: () => this.#unused(),
        report: (error) => {
          this.#report(error);
          if (answered || error.code !== "bad-request") return;
          this.#strip.clear(); // Cards from before do not meet what is wished for now.
          this.#shown = null;
        },
      };
      void flow.run(this.getAttribute("item"), { k: count, where }, stage, signal);
    }

    #watchViewport(signal: AbortSignal): void {
      const near = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) this.#near.resolve();
        },
        { rootMargin: NEAR },
      );
      const view = new IntersectionObserver(
        (entries) => {
          const entry = entries.at(-1)!;
          this.#inView = entry.isIntersecting;
          this.#halfInView = entry.intersectionRatio >= 0.5;
          this.#impress();
          this.#letGo();
        },
        { threshold: [0, 0.5] },
      );
      for (const observer of [near, view]) {
        observer.observe(this);
        signal.addEventListener("abort", () => observer.disconnect());
      }
    }

    #watchVisitor(signal: AbortSignal): void {
      this.#over = this.matches(":hover");
      const hover = (over: boolean) => () => {
        this.#over = over;
        this.#letGo();
      };
      this.addEventListener("pointerenter", hover(true), { signal });
      this.addEventListener("pointerleave", hover(false), { signal });
      this.addEventListener("focusout", () => setTimeout(() => this.#letGo()), { signal });
    }

    #unused(): Promise<void> {
      this.#free = deferred();
      this.#letGo();
      return this.#free.promise;
    }

    /** Lets a better list in, unless the visitor is using this one. */
    #letGo(): void {
      const scrolled = this.#inView && this.#strip.scrolled;
      if (!this.#over && !scrolled && !this.matches(":focus-within")) this.#free.resolve();
    }

    #impress(): void {
      if (!this.#halfInView || !this.#shown) return;
      const { items, lane } = this.#shown;
      this.#shown = null;
      if (items.length > 0) this.#tell("rec-impression", { items: items.map(({ item }) => item), lane });
    }

    #clicked(event: Event, item: string): void {
      client.track("click", item);
      if (!this.#tell("rec-click", { item })) event.preventDefault();
    }

    #report(error: RecError): void {
      const { code, message } = error;
      client.note(error);
      if (!this.#reported.has(code)) this.#tell("rec-error", { code, message });
      this.#reported.add(code);
    }

    #tell(name: string, detail: unknown): boolean {
      return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
    }
  }
  // Where a page has two bundles, the first one's shelf stands.
  if (!customElements.get("rec-shelf")) customElements.define("rec-shelf", RecShelf);
}

/** What is not even JSON becomes null, which is refused because it is no list. */
function parse(json: string) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function uncountable(count: number): RecError {
  return new RecError("bad-request", `count must be a whole number from 1 to ${MOST}: the shelf shows ${count}.`);
}
