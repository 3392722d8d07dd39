/**
 * Watches how the visitor uses a shelf: whether it is near the viewport, and whether the visitor is using it (the pointer is
 * over it, it has the focus, or its row of cards was scrolled).
 */
import { deferred } from "../../shared/deferred.js";

/** How far outside the viewport a shelf is near to it. */
const MARGIN = "600px";

export class Watcher {
  readonly #near = deferred();
  #inView = false;
  #hovered = false;
  #unused = deferred();

  constructor(
    private readonly shelf: HTMLElement,
    private readonly isScrolled: () => boolean,
  ) {}

  /** Resolves when the shelf comes near the viewport. */
  get nearViewport(): Promise<void> {
    return this.#near.promise;
  }

  /** Watches until the signal is aborted. */
  start(signal: AbortSignal): void {
    this.#observe(signal, { rootMargin: MARGIN }, ({ isIntersecting }) => {
      if (isIntersecting) this.#near.resolve();
    });
    this.#observe(signal, {}, ({ isIntersecting }) => {
      this.#inView = isIntersecting;
      this.#check();
    });
    this.#hovered = this.shelf.matches(":hover");
    for (const name of ["pointerenter", "pointerleave"]) {
      const changed = () => {
        this.#hovered = name === "pointerenter";
        this.#check();
      };
      this.shelf.addEventListener(name, changed, { signal });
    }
    this.shelf.addEventListener("focusout", () => setTimeout(() => this.#check()), { signal });
  }

  /** Whether the visitor is using the shelf. */
  get used(): boolean {
    return this.#hovered || (this.#inView && this.isScrolled()) || this.shelf.matches(":focus-within");
  }

  /** Resolves when the visitor is not using the shelf. */
  untilUnused(): Promise<void> {
    this.#unused = deferred();
    this.#check();
    return this.#unused.promise;
  }

  #check(): void {
    if (!this.used) this.#unused.resolve();
  }

  #observe(signal: AbortSignal, options: IntersectionObserverInit, changed: (entry: IntersectionObserverEntry) => void): void {
    const observer = new IntersectionObserver((entries) => entries.forEach(changed), options);
    observer.observe(this.shelf);
    signal.addEventListener("abort", () => observer.disconnect());
  }
}
