/**
 * The cards that the preview has met, to search in: those of every list that was shown, and, once the engine is ready, those
 * that it lists when all known ones are left out, again and again. A bundle has no index of titles, so of a catalog of more
 * items than that, an item is found by its id.
 */
import type { Card, RecommendationList, RecommendOptions } from "../public_api.js";

/** A hundred items each. */
const MOST_LISTS = 20;
const MOST_FOUND = 8;

export class Catalog {
  readonly #cards = new Map<string, Card>();

  /** `changed` is called when cards were added; `cardOf`: a card of the page's own lists. */
  constructor(
    private readonly recommend: (options: RecommendOptions) => Promise<RecommendationList>,
    private readonly cardOf: (item: string) => Card | null,
    private readonly changed: () => void,
  ) {}

  get size(): number {
    return this.#cards.size;
  }

  card(item: string): Card | null {
    return this.#cards.get(item) ?? this.cardOf(item);
  }

  titleOf(item: string): string {
    return String(this.card(item)?.title ?? item);
  }

  add(list: RecommendationList): void {
    const { size } = this;
    for (const { card } of list.items) this.#cards.set(card.id, card);
    if (this.size > size) this.changed();
  }

  /** Gets the card of this item, if the engine has it. */
  async find(item: string): Promise<void> {
    if (!this.card(item)) this.add(await this.recommend({ allow: [item], k: 1, repeat: true }));
  }

  /** Gets the cards of the catalog, as many as a page can reasonably ask for. */
  async gather(): Promise<void> {
    for (let list = 0; list < MOST_LISTS; list++) {
      const { size } = this;
      this.add(await this.recommend({ k: 100, repeat: true, deny: [...this.#cards.keys()] }));
      if (this.size === size) return;
    }
  }

  /** Items whose title or id contains all words of the text; those that begin with it come first. */
  search(text: string): Card[] {
    const words = fold(text).split(/\s+/).filter((word) => word !== "");
    const textOf = ({ id, title }: Card) => fold(`${title ?? ""} ${id}`);
    const found = [...this.#cards.values()].filter((card) => words.every((word) => textOf(card).includes(word)));
    const begins = (card: Card) => Number(textOf(card).startsWith(words.join(" ")));
    return words.length === 0 ? [] : found.sort((one, other) => begins(other) - begins(one)).slice(0, MOST_FOUND);
  }

  random(): Card | undefined {
    return [...this.#cards.values()][Math.floor(Math.random() * this.size)];
  }
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
