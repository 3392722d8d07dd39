/** The items that are here: item parts and the core part in, cards by item number out. */
import type { Card, CardValue } from "../../../shared/protocol.js";
import { Columns, type Packed, Texts } from "./columns.js";

/** Between the name of a card field and a language. */
const MARK = "@";
/** The owner of an item that is no replica. */
const NO_OWNER = 65_535;

interface ItemPart {
  /** The item number of its first row. */
  readonly first: number;
  readonly ids: Texts;
  readonly aliases: Texts;
  /** Whether each row may be found. */
  readonly shown: readonly boolean[];
  readonly cards: readonly (readonly [field: string, column: Texts | Float64Array])[];
}

export class Items {
  constructor(private readonly parts: readonly ItemPart[]) {}

  /** Whether an item of this number is here, in stock, and the latest of its rows. */
  has(item: number): boolean {
    const part = this.#partOf(item);
    return part?.shown[item - part.first] ?? false;
  }

  /** The item with this id, or another id of whose variants it is. */
  named(id: string): number | undefined {
    for (const { first, ids, aliases } of this.parts) {
      for (const texts of [ids, aliases]) {
        const row = texts.rowWith(id);
        if (row >= 0) return first + row;
      }
    }
    return undefined;
  }

  value(item: number, field: string): CardValue | undefined {
    const part = this.#partOf(item)!;
    const row = item - part.first;
    if (field === "id") return part.ids.at(row);
    const column = part.cards.find(([name]) => name === field)?.[1];
    return column && valueOf(column, row);
  }

  /** With what cards say in this language, where they say it. */
  card(item: number, language: string): Card {
    const part = this.#partOf(item)!;
    const row = item - part.first;
    const fields = part.cards.map(([field, column]) => [field, valueOf(column, row)] as const);
    const own = fields.filter(([field, value]) => language && value !== null && field.endsWith(MARK + language));
    return { ...Object.fromEntries([...fields, ...own.map(([field, value]) => [field.split(MARK)[0]!, value])]), id: part.ids.at(row) };
  }

  #partOf(item: number): ItemPart | undefined {
    return this.parts.find(({ first, shown }) => item >= first && item < first + shown.length);
  }
}

function valueOf(column: Texts | Float64Array, row: number): CardValue {
  if (column instanceof Texts) return column.at(row) || null;
  const number = column[row]!;
  return Number.isNaN(number) ? null : number;
}

/** `parts`: item parts by number. Throws if one is none. */
export async function openItems(core: Uint8Array<ArrayBuffer>, parts: ReadonlyMap<number, Uint8Array<ArrayBuffer>>): Promise<Items> {
  const columns = Columns.of(core);
  const { rows, tombstones = {} } = columns.packed as { rows: number[]; tombstones?: Packed };
  const opened = [...parts].map(async ([number, content]) => {
    const gone = tombstones[number] === undefined ? [] : await columns.array(tombstones[number], "<u4");
    return openItemPart(content, sum(rows.slice(0, number)), new Set(gone), (owner) => owner !== NO_OWNER && parts.has(owner));
  });
  return new Items(await Promise.all(opened));
}

async function openItemPart(content: Uint8Array<ArrayBuffer>, first: number, gone: ReadonlySet<number>, here: (owner: number) => boolean): Promise<ItemPart> {
  const columns = Columns.of(content);
  const { packed } = columns;
  const cards = Object.entries(packed.cards as Packed).map(async ([field, column]) => {
    return [field, "lengths" in (column as Packed) ? await columns.texts(column) : await columns.array(column, "<f8")] as const;
  });
  const [ids, aliases, stock, owner] = await Promise.all([
    columns.texts(packed.ids),
    columns.texts(packed.aliases),
    columns.array(packed.stock, "|u1"),
    columns.array(packed.owner, "<u2"),
  ]);
  const shown = Array.from(stock, (one, row) => one > 0 && !gone.has(row) && !here(owner[row]!));
  return { first, ids, aliases, shown, cards: await Promise.all(cards) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
