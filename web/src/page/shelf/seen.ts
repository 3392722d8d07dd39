/**
 * Which cards the visitor really saw: half of a card in view for a second, in a page that is visible itself. Cards beyond the
 * edge of a row that scrolls are not in view.
 */

/** Milliseconds. */
const LONG_ENOUGH = 1000;

/** Calls back once per card, with what is known of those that are seen together. Cards that are removed are not seen. */
export function watchSeen<Known>(cards: ReadonlyMap<Element, Known>, seen: (known: readonly Known[]) => void): void {
  /** The cards in view, each with the turn in which it came into view. */
  const inView = new Map<Element, object>();
  const observer = new IntersectionObserver(
    (turn) => {
      for (const { target, intersectionRatio } of turn) inView.set(target, intersectionRatio < 0.5 ? cards : turn);
      const wait = () =>
        void setTimeout(() => {
          if (document.hidden) return wait(); // Or prerendered.
          const now = [...cards.keys()].filter((card) => inView.get(card) === turn);
          now.forEach((card) => observer.unobserve(card));
          if (now[0]) seen(now.map((card) => cards.get(card)!));
        }, LONG_ENOUGH);
      wait();
    },
    { threshold: 0.5 },
  );
  for (const card of cards.keys()) observer.observe(card);
}
