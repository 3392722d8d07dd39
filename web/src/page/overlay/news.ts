/**
 * An overlay as the page applies it: to instant parts before anything is made of them, and to the list of the page before. In:
 * what was built; out: the same with new values, and without what is sold out or hidden. The engine does the same: see
 * bundle/overlay.py of recruntime.
 */
import type { Card, CardValue, OverlayData, Recommendation } from "../../shared/protocol.js";
import type { Boot } from "../../shared/boot.js";
import { spoken } from "../instant/language.js";
import type { News } from "../changes/now.js";
import type { InstantItem, InstantPart } from "../instant/parts.js";

/** A list that an earlier page has left, or what any script of the site has made of it. */
type Left = { readonly items: readonly Recommendation[]; readonly language: string };

export class PageNews implements News<InstantPart> {
  readonly #places: ReadonlyMap<string, number>;

  /** `use`: called whenever a part is asked for. */
  constructor(
    readonly data: OverlayData,
    private readonly use: () => void = () => undefined,
  ) {
    this.#places = new Map(data.ids.map((id, place) => [id, place]));
  }

  /** The part itself, if nothing in it has changed. */
  part(part: InstantPart): InstantPart {
    this.use();
    const places = part.cards.id.map((id) => this.#places.get(id));
    if (places.every((place) => place === undefined)) return part;
    const isHere = (row: number) => !this.#isOut(places[row]);
    const columns = Object.keys(this.data.cards).map((field) => {
      const built = Object.hasOwn(part.cards, field) ? part.cards[field]! : places.map(() => null);
      return [field, built.map((value, row) => this.#value(field, places[row], value))];
    });
    const items = Object.entries(part.items).map(([id, item]) => [id, without(item, isHere)]);
    return { ...part, cards: { ...part.cards, ...Object.fromEntries(columns) }, items: Object.fromEntries(items) };
  }

  /** Lists that earlier pages of this build have left. Any script of the site may have written them. */
  lists<List extends Left>(lists: readonly List[], boot: Boot): List[] {
    return lists.map((list) => ({ ...list, items: this.#list(list.items, spoken(boot, list.language).own) }));
  }

  #list(items: readonly Recommendation[], own: string): readonly Recommendation[] {
    if (!Array.isArray(items)) return items;
    const here = items.filter(({ item }) => !this.#isOut(this.#places.get(item)));
    return here.map((one) => ({ ...one, card: this.#card(one.card, this.#places.get(one.item), own) }));
  }

  #isOut(place: number | undefined): boolean {
    return this.data.stock[place!] === 0;
  }

  #card(card: Card, place: number | undefined, own: string): Card {
    const changed: Record<string, CardValue> = { ...card };
    for (const field of Object.keys(this.data.cards)) changed[field] = this.#value(field, place, card[field] ?? null);
    for (const field of Object.keys(changed)) {
      const main = field.replace(`@${own}`, "");
      if (own && main !== field && changed[field] !== null) changed[main] = changed[field]!;
    }
    return changed as Card;
  }

  #value(field: string, place: number | undefined, built: CardValue): CardValue {
    const now = this.data.cards[field]![place!] ?? built;
    return now === "" ? null : now;
  }
}

function without(item: InstantItem, isHere: (row: number) => boolean): InstantItem {
  const { neighbors, cosines, similar, co_occurrence, bought_together, looks_similar } = item;
  return {
    ...item,
    neighbors: neighbors.filter(isHere),
    ...(cosines && { cosines: cosines.filter((_, place) => isHere(neighbors[place]!)) }),
    ...(similar !== undefined && { similar: neighbors.slice(0, similar).filter(isHere).length }),
    ...(co_occurrence && { co_occurrence: co_occurrence.filter(isHere) }),
    ...(bought_together && { bought_together: bought_together.filter(isHere) }),
    ...(looks_similar && { looks_similar: looks_similar.filter(isHere) }),
  };
}
