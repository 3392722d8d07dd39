/**
 * Which cards the visitor really saw: half of a card in view for a second, in a page that is visible itself. Cards beyond the
 * edge of a row that scrolls are not in view.
 */

/** Milliseconds. */
const LONG_ENOUGH = 1000;

/** Calls back once per card, with the places of those that are seen together. Cards that are removed are not seen. */
export function watchSeen(cards: readonly Element[], seen: (places: readonly number[]) => void): void {
  /** The cards in view, each with the turn in which it came into view. */
  const inView = new Map<Element, object>();
  const observer = new IntersectionObserver(
    (turn) => {
      for (const { target, intersectionRatio } of turn) {
        if (intersectionRatio < 0.5) inView.delete(target);
        else inView.set(target, turn);
      }
      const report = () => {
        if (document.hidden) return wait(); // Or prerendered.
        const places = [...cards.keys()].filter((place) => inView.get(cards[place]!) === turn);
        places.forEach((place) => observer.unobserve(cards[place]!));
        if (places.length > 0) seen(places);
      };
      const wait = () => void setTimeout(report, LONG_ENOUGH);
      wait();
    },
    { threshold: 0.5 },
  );
  cards.forEach((card) => observer.observe(card));
}
